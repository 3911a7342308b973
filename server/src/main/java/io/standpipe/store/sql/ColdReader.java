package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.ArrayPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Reads rows of messages for logs, on virtual threads, as many at once as there are connections to
/// read with. Any thread may ask.
final class ColdReader implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /// What a log wants to know of some consecutive sequences.
  sealed interface Load {
    long from();

    long to();

    /// The messages, or at least the first of them, if they do not fit into an array of the pool.
    record Messages(long from, long to) implements Load {}

    /// Sizes and times, which take one segment at most.
    record Sizes(long from, long to) implements Load {}
  }

  /// The answer.
  sealed interface Rows permits Block, Outline {}

  private final Database database;
  private final ArrayPool pool;
  private final System.Logger logger;
  private final Semaphore permits;
  private final ExecutorService threads = Executors
      .newThreadPerTaskExecutor(Thread.ofVirtual().name("standpipe-sql-reader-", 1).factory());

  /// One connection is left to the journal, if there is more than one.
  ColdReader(Database database, ArrayPool pool, System.Logger logger) {
    this.database = database;
    this.pool = pool;
    this.logger = logger;
    this.permits = new Semaphore(Math.max(1, database.connectionsMax() - 1), true);
  }

  void execute(Runnable task) {
    threads.execute(task);
  }

  /// Gives the log what the table has. A database that fails is asked again.
  void load(SqlLog log, Load load) {
    threads.execute(() -> {
      var rows = patiently("Error looking up message " + log.channel() + ":" + load.from(),
          log::isClosed, connection -> read(connection, log.id(), load));
      if (rows != null) {
        log.loaded(load, rows);
      }
    });
  }

  /// Asks until there is an answer. Null if none is wanted any more.
  ///
  /// @param trouble what is logged if the first attempt fails, before the reason
  <T> @Nullable T patiently(String trouble, BooleanSupplier unwanted, Database.Work<T> work) {
    boolean reported = false;
    try {
      while (!unwanted.getAsBoolean()) {
        permits.acquire();
        try {
          return database.query(work);
        } catch (SQLException e) {
          if (!reported && !unwanted.getAsBoolean()) {
            reported = true;
            logger.log(ERROR, trouble + " (" + Database.reason(e) + "), trying again every second");
          }
        } finally {
          permits.release();
        }
        Thread.sleep(RETRY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private Rows read(Connection connection, int channel, Load load) throws SQLException {
    return switch (load) {
      case Load.Messages messages -> messages(connection, channel, messages);
      case Load.Sizes sizes -> sizes(connection, channel, sizes);
    };
  }

  private Block messages(Connection connection, int channel, Load.Messages load)
      throws SQLException {
    Block block = null;
    try (var select = connection.prepareStatement(
        "SELECT seq, data FROM Messages WHERE id = ? AND seq >= ? AND seq <= ? ORDER BY seq")) {
      select.setInt(1, channel);
      select.setLong(2, load.from());
      select.setLong(3, load.to());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          var data = rows.getBytes(2);
          if (data == null) {
            continue;
          }
          if (block == null) {
            block = newBlock(load, data.length);
          }
          if (!block.fits(data.length)) {
            return block;
          }
          block.adopt(rows.getLong(1), data);
        }
      }
    } catch (SQLException e) {
      if (block != null) {
        pool.give(block.bytes());
      }
      throw e;
    }
    if (block == null) {
      block = new Block(load.from(), pool.take(0), true);
    }
    block.missingUpTo(load.to());
    return block;
  }

  private Block newBlock(Load.Messages load, int length) {
    return new Block(load.from(), pool.take(Math.max(ArrayPool.ARRAY, length)), true);
  }

  private static Outline sizes(Connection connection, int channel, Load.Sizes load)
      throws SQLException {
    var outline = new Outline(load.from(), (int) (load.to() - load.from() + 1));
    try (var select = connection
        .prepareStatement("SELECT seq, timestamp, size FROM Messages WHERE id = ? AND seq >= ?"
            + " AND seq <= ? ORDER BY seq")) {
      select.setInt(1, channel);
      select.setLong(2, load.from());
      select.setLong(3, load.to());
      try (var rows = select.executeQuery()) {
        while (rows.next()) {
          outline.add(rows.getLong(1), rows.getInt(3), rows.getLong(2));
        }
      }
    }
    outline.missingUpTo(load.to());
    return outline;
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
