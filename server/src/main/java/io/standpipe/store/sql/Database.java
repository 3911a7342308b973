package io.standpipe.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.standpipe.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A pool of connections to one database. Any thread.
final class Database implements AutoCloseable {
  private static final long WAIT_MILLIS = 1_500;
  private static final long VALIDATION_MILLIS = 1_000;
  private static final long IDLE_MILLIS = TimeUnit.SECONDS.toMillis(20);
  /// One that writes and some that read.
  private static final int CONNECTIONS = 4;

  /// Does something with a connection.
  interface Work<T extends @Nullable Object> {
    T apply(Connection connection) throws SQLException;
  }

  private final ConnectionSettings settings;
  private final Dialect dialect;
  private final HikariDataSource pool;
  private final int connectionsMax;

  private Database(
      ConnectionSettings settings,
      Dialect dialect,
      HikariDataSource pool,
      int connectionsMax) {
    this.settings = settings;
    this.dialect = dialect;
    this.pool = pool;
    this.connectionsMax = connectionsMax;
  }

  /// Does not connect yet. Fails with a [StoreException] if the source string is wrong.
  static Database of(SqlStoreConfig config) {
    var settings = ConnectionSettings.of(config.driver(), config.source());
    var dialect = Dialect.of(config.driver());
    int connectionsMax = config.connectionsMax() == 0
        ? CONNECTIONS
        : Math.min(config.connectionsMax(), CONNECTIONS);
    var pool = new HikariConfig();
    pool.setPoolName("standpipe-sql");
    pool.setDataSource(new Connections(dialect, settings,
        settings.silence().orElse(config.patience()).toMillis()));
    pool.setMaximumPoolSize(connectionsMax);
    pool.setMinimumIdle(1);
    pool.setIdleTimeout(IDLE_MILLIS);
    pool.setConnectionTimeout(WAIT_MILLIS);
    pool.setValidationTimeout(VALIDATION_MILLIS);
    pool.setInitializationFailTimeout(-1);
    return new Database(settings, dialect, new HikariDataSource(pool), connectionsMax);
  }

  Dialect dialect() {
    return dialect;
  }

  /// Names the database without its password.
  String label() {
    return settings.label();
  }

  int connectionsMax() {
    return connectionsMax;
  }

  /// Each statement for itself.
  <T extends @Nullable Object> T query(Work<T> work) throws SQLException {
    try (var connection = pool.getConnection()) {
      return work.apply(connection);
    }
  }

  /// All or nothing. After a failure of the network nobody knows which.
  <T extends @Nullable Object> T transaction(Work<T> work) throws SQLException {
    try (var connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        var result = work.apply(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        rollBack(connection, e);
        throw e;
      } finally {
        restore(connection);
      }
    }
  }

  private static void rollBack(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /// A connection that is broken is thrown away by the pool.
  private static void restore(Connection connection) {
    try {
      connection.setAutoCommit(true);
    } catch (SQLException _) {
      // Whatever is the matter has been thrown, or the next user finds out.
    }
  }

  /// The first connection, which tells whether there is any. Fails as the driver does.
  void check() {
    try (var _ = pool.getDataSource().getConnection()) {
      // That is all.
    } catch (SQLException e) {
      throw new StoreException("unable to connect to " + label() + ": " + reason(e), e);
    }
  }

  /// One line that says what went wrong.
  static String reason(SQLException failure) {
    Throwable deepest = failure;
    while (deepest.getCause() instanceof SQLException cause) {
      deepest = cause;
    }
    var text = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  @Override
  public void close() {
    pool.close();
  }
}
