package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.sql.Segment.Message;
import io.standpipe.store.sql.SqlLog.Load;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// Loads rows of messages for logs, on virtual threads, as many at once as there are connections to
/// read with. Any thread may ask.
final class ColdReader implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final int FETCH_ROWS = 1_024;

  private final Database database;
  private final System.Logger logger;
  private final Semaphore permits;
  private final ExecutorService threads = Executors
      .newThreadPerTaskExecutor(Thread.ofVirtual().name("standpipe-sql-reader-", 1).factory());

  /// One connection is left to the journal, if there is more than one.
  ColdReader(Database database, System.Logger logger) {
    this.database = database;
    this.logger = logger;
    this.permits = new Semaphore(Math.max(1, database.connectionsMax() - 1), true);
  }

  /// Gives the log what the table has. A database that fails is asked again.
  void load(SqlLog log, Load load) {
    threads.execute(() -> {
      try {
        attempt(log, load);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private void attempt(SqlLog log, Load load) throws InterruptedException {
    boolean reported = false;
    while (!log.isClosed()) {
      permits.acquire();
      try {
        log.loaded(load, database.query(connection -> read(connection, log.id(), load)));
        return;
      } catch (SQLException e) {
        if (!reported && !log.isClosed()) {
          reported = true;
          logger.log(ERROR, "Error looking up message " + log.channel() + ":" + load.from() + " ("
              + Database.reason(e) + "), trying again every second");
        }
      } finally {
        permits.release();
      }
      Thread.sleep(RETRY);
    }
  }

  private static List<@Nullable Message> read(Connection connection, int channel, Load load)
      throws SQLException {
    var messages = new @Nullable Message[(int) (load.to() - load.from() + 1)];
    var sql = "SELECT seq, timestamp, size" + (load.withBytes() ? ", data" : "")
        + " FROM Messages WHERE id = ? AND seq >= ? AND seq <= ?";
    try (var select = connection.prepareStatement(sql)) {
      select.setFetchSize(FETCH_ROWS);
      select.setInt(1, channel);
      select.setLong(2, load.from());
      select.setLong(3, load.to());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          var message = new Message(rows.getInt(3), rows.getLong(2));
          var data = load.withBytes() ? rows.getBytes(4) : null;
          if (data != null) {
            message.hold(data, data.length, true);
          }
          messages[(int) (rows.getLong(1) - load.from())] = message;
        }
      }
    }
    return Arrays.asList(messages);
  }

  void reportLost(String channel, Load load, int count) {
    logger.log(ERROR, "Skipping " + count + " messages that are not in the database any more:"
        + " channel=" + channel + " sequences=" + load.from() + ".." + load.to());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
