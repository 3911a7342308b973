package io.standpipe.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;

/// Removes the rows of deleted channels, a few thousand at a time, so that nobody waits long. What
/// an earlier run left is removed as well. Used by the journal's thread.
final class Sweeper {
  private static final int ROWS = 5_000;

  private final Dialect dialect;
  private final ArrayDeque<Integer> channels = new ArrayDeque<>();
  private boolean isFinished;

  Sweeper(Dialect dialect) {
    this.dialect = dialect;
  }

  /// The row of the channel says that it is deleted.
  void add(int channel) {
    channels.add(channel);
  }

  boolean hasWork() {
    return !channels.isEmpty();
  }

  void sweep(Connection connection) throws SQLException {
    var channel = channels.peek();
    isFinished = false;
    if (channel == null) {
      return;
    }
    int removed = delete(connection, dialect.deleteSome(), channel, channel, ROWS);
    if (removed < ROWS) {
      delete(connection,
          "DELETE FROM SubsPending WHERE subid IN (SELECT subid FROM Subscriptions WHERE id = ?)",
          channel);
      delete(connection, "DELETE FROM Subscriptions WHERE id = ?", channel);
      delete(connection, "DELETE FROM Channels WHERE id = ? AND deleted = TRUE", channel);
      isFinished = true;
    }
  }

  private static int delete(Connection connection, String sql, int... parameters)
      throws SQLException {
    try (var delete = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        delete.setInt(i + 1, parameters[i]);
      }
      return delete.executeUpdate();
    }
  }

  /// The transaction of the last sweep is committed.
  void swept() {
    if (isFinished) {
      channels.poll();
      isFinished = false;
    }
  }

  /// The transaction of the last sweep is in doubt.
  void unsure() {
    isFinished = false;
  }
}
