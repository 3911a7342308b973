package io.standpipe.store.sql;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.LinkedHashMap;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Opens connections for the pool, each with the session that the source asks for. Any thread.
final class Connections implements DataSource {
  private static final int CONNECT_SECONDS = 3;
  /// In the message of MariaDB's driver.
  private static final String NO_TLS = "ssl not enabled in the server";

  private final Dialect dialect;
  private final ConnectionSettings settings;

  /// @param silenceMillis how long an answer may take
  Connections(Dialect dialect, ConnectionSettings settings, long silenceMillis) {
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
    var connection = open(dialect, settings);
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

  /// Without TLS if the server has none and the settings allow that.
  static Connection open(Dialect dialect, ConnectionSettings settings) throws SQLException {
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
