package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.store.StoreException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// The right to write, in the original's table `StoreLock`: one row with the owner's id and a tick.
///
/// The owner raises the tick in every transaction, and at least every second. A transaction of
/// somebody who is not the owner any more finds no row to raise and is rolled back; one that is
/// still under way holds the row, so that its successor waits until its fate is known. So it is not
/// a matter of time that two servers never write. Time only decides how soon a dead owner is
/// replaced.
///
/// A server of the original in a fault-tolerance group respects this and is respected. Source:
/// reference, stores 5.7.
final class Lease {
  static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 22;

  /// Another server took over. Final.
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1;

    Lost(String message) {
      super(message, null, false, false);
    }
  }

  /// The row as it was read.
  private record Row(String owner, long tick) {
    boolean isFree() {
      return owner.isEmpty();
    }
  }

  private final String id = newId();
  private final Database database;
  private final Duration respect;
  private final System.Logger logger;

  Lease(Database database, Duration respect, System.Logger logger) {
    this.database = database;
    this.respect = respect;
    this.logger = logger;
  }

  private static String newId() {
    var random = new SecureRandom();
    var id = new StringBuilder();
    for (int i = 0; i < ID_LENGTH; i++) {
      id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return id.toString();
  }

  /// Becomes the owner, or fails with a [StoreException] if another server is alive. The row of
  /// `ServerInfo` must be there: it lets one server at a time try.
  void acquire() throws SQLException {
    var held = tryToTake(null);
    if (held == null) {
      return;
    }
    var owner = held;
    logger.log(INFO, () -> "The database is locked by server " + owner.owner()
        + ", waiting to see whether it is alive");
    long sinceNanos = System.nanoTime();
    while (System.nanoTime() - sinceNanos < respect.toNanos()) {
      LockSupport.parkNanos(this, LOOK_NANOS);
      var now = database.query(connection -> read(connection, ""));
      if (now == null || now.isFree()) {
        break;
      }
      if (!now.equals(held)) {
        throw inUse(now);
      }
    }
    var other = tryToTake(held);
    if (other != null) {
      throw inUse(other);
    }
    logger.log(WARNING,
        () -> "Took over the database from server " + owner.owner() + ", which shows no life");
  }

  private StoreException inUse(Row row) {
    return new StoreException(database.label() + " is in use by another server, whose id in"
        + " StoreLock is " + row.owner() + "; only one can serve it");
  }

  /// Returns who has it, or null if it is ours now. Takes it from `dead` if nothing has changed.
  private @Nullable Row tryToTake(@Nullable Row dead) throws SQLException {
    return database.transaction(connection -> {
      try (var statement = connection.createStatement();
          var result = statement
              .executeQuery("SELECT uniquerow FROM ServerInfo WHERE uniquerow = 1 FOR UPDATE")) {
        if (!result.next()) {
          throw new StoreException(database.label() + " lost its row in ServerInfo");
        }
      }
      var row = read(connection, " FOR UPDATE");
      if (row != null && !row.isFree() && !row.equals(dead)) {
        return row;
      }
      try (var update = connection.prepareStatement(row == null
          ? "INSERT INTO StoreLock (id, tick) VALUES (?, 1)"
          : "UPDATE StoreLock SET id = ?, tick = 1")) {
        update.setString(1, id);
        update.executeUpdate();
      }
      return null;
    });
  }

  private static @Nullable Row read(Connection connection, String suffix) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery("SELECT id, tick FROM StoreLock" + suffix)) {
      if (!result.next()) {
        return null;
      }
      var owner = result.getString(1);
      return new Row(owner == null ? "" : owner, result.getLong(2));
    }
  }

  /// Shows life until it is closed, from a thread of its own: reading what is there may take long,
  /// and others must not take that for death.
  Heartbeats beat() {
    return new Heartbeats(Thread.ofVirtual().name("standpipe-sql-heartbeat").start(() -> {
      try {
        while (true) {
          Thread.sleep(HEARTBEAT);
          beatOnce();
        }
      } catch (InterruptedException _) {
        // It is not needed any more.
      }
    }));
  }

  private void beatOnce() {
    try {
      database.transaction(connection -> {
        hold(connection);
        return true;
      });
    } catch (SQLException | Lost _) {
      // Whoever started this tries again, and finds the same.
    }
  }

  /// Ends them.
  record Heartbeats(Thread thread) implements AutoCloseable {
    @Override
    public void close() {
      thread.interrupt();
    }
  }

  /// First statement of every transaction that writes.
  void hold(Connection connection) throws SQLException {
    try (var update = connection
        .prepareStatement("UPDATE StoreLock SET tick = tick + 1 WHERE id = ?")) {
      update.setString(1, id);
      if (update.executeUpdate() != 1) {
        throw new Lost(database.label()
            + " was taken over by another server; lost store lock, nothing can be stored any more");
      }
    }
  }

  /// For the next server, at a clean stop.
  void release() throws SQLException {
    database.transaction(connection -> {
      try (var update = connection
          .prepareStatement("UPDATE StoreLock SET id = '', tick = 0 WHERE id = ?")) {
        update.setString(1, id);
        return update.executeUpdate();
      }
    });
  }
}
