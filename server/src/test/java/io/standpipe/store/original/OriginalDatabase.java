package io.standpipe.store.original;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables of an SQL store as NATS Streaming Server 0.25.6 finds them.
///
/// `violations` is everything that the original does not leave behind; an empty list means that it
/// could have written the tables itself and can go on.
///
/// @param lockOwner the owner in `StoreLock`; empty if it is free
/// @param deletedChannels ids of channels that are marked as deleted and still have rows
public record OriginalDatabase(
    RecoveredState recovered,
    String lockOwner,
    List<Integer> deletedChannels,
    List<String> violations) {

  public OriginalDatabase {
    deletedChannels = List.copyOf(deletedChannels);
    violations = List.copyOf(violations);
  }

  /// Reads without changing anything.
  ///
  /// @param rowColumn the column `row`, quoted as the database wants it
  public static OriginalDatabase read(Connection connection, String rowColumn) throws SQLException {
    return new DatabaseReader(connection, rowColumn).read();
  }
}
