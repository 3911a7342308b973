package io.standpipe.store.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.standpipe.store.StoreException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// A pool of connections to one database. Any thread.
final class Database implements AutoCloseable {
  private static final int CONNECT_SECONDS = 3;
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
    pool.setDataSource(
        new Source(dialect, settings, settings.silence().orElse(config.patience()).toMillis()));
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

  /// Opens connections for the pool.
  private static final class Source implements DataSource {
    private static final String NO_TLS = "ssl not enabled in the server";

    private final Dialect dialect;
    private final ConnectionSettings settings;

    Source(Dialect dialect, ConnectionSettings settings, long silenceMillis) {
      this.dialect = dialect;
      this.settings = bounded(settings, silenceMillis);
    }

    private ConnectionSettings bounded(ConnectionSettings open, long silenceMillis) {
      var properties = new LinkedHashMap<>(open.properties());
      dialect.timeouts(CONNECT_SECONDS, silenceMillis)
          .forEach(property -> properties.putIfAbsent(property.name(), property.value()));
      return new ConnectionSettings(open.label(), open.url(), properties, open.session(),
          open.silence(), open.plain().map(plain -> bounded(plain, silenceMillis)));
    }

    @Override
    public Connection getConnection() throws SQLException {
      var connection = connect();
      try (var statement = connection.createStatement()) {
        for (var sql : dialect.session()) {
          statement.execute(sql);
        }
        for (var sql : settings.session()) {
          statement.execute(sql);
        }
        return connection;
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
    }

    private Connection connect() throws SQLException {
      try {
        return dialect.connect(settings);
      } catch (SQLException e) {
        var plain = settings.plain();
        if (plain.isPresent() && String.valueOf(e.getMessage()).contains(NO_TLS)) {
          return dialect.connect(plain.get());
        }
        throw e;
      }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      throw new SQLFeatureNotSupportedException("the source names the user");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
      // Nothing is written.
    }

    @Override
    public void setLoginTimeout(int seconds) {
      // The source names it.
    }

    @Override
    public int getLoginTimeout() {
      return CONNECT_SECONDS;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException("no logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
