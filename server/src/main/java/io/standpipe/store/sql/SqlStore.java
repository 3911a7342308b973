package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreException;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.StoreView;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Keeps everything in the original's tables of a PostgreSQL, MySQL or MariaDB database. Any thread
/// may call.
///
/// What is committed is in the tables; memory is a cache. One server at a time serves a database.
public final class SqlStore implements Store {
  /// Of the column `Channels.name`.
  private static final int NAME_MAX = 1_024;
  /// The field in front of an entry.
  private static final int SEQUENCE_BYTES = 11;

  private final SqlStoreConfig config;
  private final StoreLimits limits;
  private final System.Logger logger;
  private final Consumer<String> onLost;
  private final Database database;
  private final Lease lease;
  private final Availability availability;
  private final ArrayPool pool;
  private final ColdReader reader;
  private final Map<String, SqlChannel> channels = new ConcurrentHashMap<>();
  private volatile @Nullable SqlJournal journal;
  private volatile long entryBytesMax = Long.MAX_VALUE;

  private SqlStore(
      SqlStoreConfig config,
      StoreLimits limits,
      System.Logger logger,
      Consumer<String> onLost) {
    this.config = config;
    this.limits = limits;
    this.logger = logger;
    this.onLost = onLost;
    this.database = Database.of(config);
    this.lease = new Lease(database, config.lease(), logger);
    this.availability = new Availability(database.label(), logger);
    this.pool = new ArrayPool(config.cacheBytes());
    this.reader = new ColdReader(database, pool, logger);
  }

  /// Reads the source string; [#recover] connects. Fails with a [StoreException].
  ///
  /// @param limits of channels, which the tables note
  /// @param onLost told the reason, on any thread, when another server has taken over the database:
  ///          this one must not go on
  public static SqlStore open(
      SqlStoreConfig config,
      StoreLimits limits,
      System.Logger logger,
      Consumer<String> onLost) {
    return new SqlStore(config, limits, logger, onLost);
  }

  @Override
  public String kind() {
    return "SQL";
  }

  @Override
  public boolean isPersistent() {
    return true;
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    database.check();
    try {
      database.query(connection -> {
        Schema.check(database, connection, config.driver());
        entryBytesMax = database.dialect().messageBytesMax(connection) - SEQUENCE_BYTES;
        return true;
      });
      var server = database.query(connection -> recovery(connection).server(initial));
      lease.acquire();
      return read(server);
    } catch (Lease.Lost e) {
      throw new StoreException(String.valueOf(e.getMessage()), e);
    } catch (SQLException e) {
      throw new StoreException(
          "unable to recover from " + database.label() + ": " + Database.reason(e), e);
    }
  }

  private RecoveredState read(SqlRecovery.Server server) throws SQLException {
    try (var _ = lease.beat()) {
      return database.transaction(connection -> {
        // Reading takes as long as it takes.
        connection.setNetworkTimeout(Runnable::run, 0);
        var recovery = recovery(connection);
        var state = recovery.read(server);
        lease.hold(connection);
        begin(recovery);
        return state;
      });
    }
  }

  private SqlRecovery recovery(Connection connection) {
    return new SqlRecovery(connection, database.dialect(), config.caching(), logger, this::newLog);
  }

  private SqlLog newLog(String name) {
    return new SqlLog(name, limits.of(name), reader, pool);
  }

  private void begin(SqlRecovery recovery) {
    var sweeper = new Sweeper(database.dialect());
    recovery.leftovers().forEach(sweeper::add);
    var newJournal = new SqlJournal(config, database, lease, channels, recovery.ids(), sweeper,
        availability, onLost, logger);
    var census = new Census(reader);
    recovery.channels().values().forEach(channel -> {
      channel.log.bind(channel, newJournal::remove);
      channels.put(channel.name, channel);
      if (!channel.log.isMeasured()) {
        census.add(channel.log, channel.log.first(), channel.log.last());
      }
    });
    journal = newJournal;
    newJournal.start(recovery.disorderly());
    census.start();
  }

  @Override
  public Journal journal() {
    return running();
  }

  private SqlJournal running() {
    var current = journal;
    if (current == null) {
      throw new IllegalStateException("not recovered yet");
    }
    return current;
  }

  @Override
  public StoreView view() {
    var current = journal;
    return new StoreView(availability.fault(), availability.isFinal(),
        current == null ? Optional.empty() : Optional.of(current.view()), Optional.empty());
  }

  /// The largest entry that the tables and the database's protocol can hold, in bytes.
  @Override
  public long entryBytesMax() {
    return entryBytesMax;
  }

  @Override
  public MessageLog createChannel(String name) {
    if (name.length() > NAME_MAX) {
      throw new StoreException("unable to create message store for [" + name
          + "]: a name has at most " + NAME_MAX + " characters");
    }
    var log = newLog(name);
    var channel = new SqlChannel(name, log);
    log.bind(channel, running()::remove);
    channels.put(name, channel);
    return log;
  }

  @Override
  public void close() {
    reader.close();
    var current = journal;
    if (current != null) {
      current.stop();
    }
    if (current != null && !availability.isFinal()) {
      try {
        lease.release();
      } catch (SQLException e) {
        logger.log(ERROR, "Unable to unlock " + database.label() + ": " + Database.reason(e)
            + "; the next server will wait a few seconds");
      }
    }
    database.close();
  }
}
