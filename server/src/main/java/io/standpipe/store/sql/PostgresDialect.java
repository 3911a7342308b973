package io.standpipe.store.sql;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/// PostgreSQL, and what speaks its protocol: nothing here is beyond what CockroachDB and
/// YugabyteDB document.
final class PostgresDialect implements Dialect {
  /// A field of the protocol has at most a gibibyte; arrays need room besides.
  private static final long MESSAGE_MAX = 256L << 20;

  @Override
  public Connection connect(ConnectionSettings settings) throws SQLException {
    var properties = new Properties();
    properties.putAll(settings.properties());
    var connection = new org.postgresql.Driver().connect(settings.url(), properties);
    if (connection == null) {
      throw new SQLException("not a PostgreSQL URL: " + settings.url());
    }
    return connection;
  }

  @Override
  public List<Property> timeouts(int connectSeconds, long silenceMillis) {
    var seconds = Integer.toString(connectSeconds);
    return List.of(new Property("connectTimeout", seconds), new Property("loginTimeout", seconds),
        new Property("socketTimeout", Long.toString((silenceMillis + 999) / 1000)),
        new Property("tcpKeepAlive", "true"));
  }

  @Override
  public List<String> session() {
    return List.of("SET idle_in_transaction_session_timeout = 15000");
  }

  @Override
  public List<String> schema() {
    return List.of(
        "CREATE TABLE IF NOT EXISTS ServerInfo (uniquerow INTEGER DEFAULT 1, id VARCHAR(1024), proto BYTEA, version INTEGER, PRIMARY KEY (uniquerow))",
        "CREATE TABLE IF NOT EXISTS Clients (id VARCHAR(1024), hbinbox TEXT, proto BYTEA, PRIMARY KEY (id))",
        "CREATE TABLE IF NOT EXISTS Channels (id INTEGER, name VARCHAR(1024) NOT NULL, maxseq BIGINT DEFAULT 0, maxmsgs INTEGER DEFAULT 0, maxbytes BIGINT DEFAULT 0, maxage BIGINT DEFAULT 0, deleted BOOL DEFAULT FALSE, PRIMARY KEY (id))",
        "CREATE INDEX IF NOT EXISTS Idx_ChannelsName ON Channels (name)",
        "CREATE TABLE IF NOT EXISTS Messages (id INTEGER, seq BIGINT, timestamp BIGINT, size INTEGER, data BYTEA, CONSTRAINT PK_MsgKey PRIMARY KEY (id, seq))",
        "CREATE INDEX IF NOT EXISTS Idx_MsgsTimestamp ON Messages (timestamp)",
        "CREATE TABLE IF NOT EXISTS Subscriptions (id INTEGER, subid BIGINT, lastsent BIGINT DEFAULT 0, proto BYTEA, deleted BOOL DEFAULT FALSE, CONSTRAINT PK_SubKey PRIMARY KEY (id, subid))",
        "CREATE TABLE IF NOT EXISTS SubsPending (subid BIGINT, row BIGINT, seq BIGINT DEFAULT 0, lastsent BIGINT DEFAULT 0, pending BYTEA, acks BYTEA, CONSTRAINT PK_MsgPendingKey PRIMARY KEY (subid, row))",
        "CREATE INDEX IF NOT EXISTS Idx_SubsPendingSeq ON SubsPending (seq)",
        "CREATE TABLE IF NOT EXISTS StoreLock (id VARCHAR(30), tick BIGINT DEFAULT 0)");
  }

  @Override
  public String row() {
    return "row";
  }

  @Override
  public String orReplace(String key, List<String> columns) {
    return columns.stream()
        .map(column -> column + " = EXCLUDED." + column)
        .collect(Collectors.joining(", ", " ON CONFLICT (" + key + ") DO UPDATE SET ", ""));
  }

  @Override
  public String deleteClient() {
    return "DELETE FROM Clients WHERE id = ? AND id = ?";
  }

  @Override
  public String deleteSome() {
    return "DELETE FROM Messages WHERE id = ? AND seq IN (SELECT seq FROM Messages WHERE id = ? ORDER BY seq LIMIT ?)";
  }

  @Override
  public void insertMessages(Connection connection, MessageRows rows, int from, int to)
      throws SQLException {
    try (var insert = connection
        .prepareStatement("INSERT INTO Messages (id, seq, timestamp, size, data) SELECT * FROM "
            + "unnest(?::int4[], ?::int8[], ?::int8[], ?::int4[], ?::bytea[])")) {
      insert.setArray(1, array(connection, "int4", rows.channels(from, to)));
      insert.setArray(2, array(connection, "int8", rows.sequences(from, to)));
      insert.setArray(3, array(connection, "int8", rows.timestamps(from, to)));
      insert.setArray(4, array(connection, "int4", rows.sizes(from, to)));
      insert.setArray(5, array(connection, "bytea", rows.data(from, to)));
      insert.executeUpdate();
    }
  }

  private static Array array(Connection connection, String type, Object elements)
      throws SQLException {
    return connection.unwrap(PGConnection.class).createArrayOf(type, elements);
  }

  @Override
  public long messageBytesMax(Connection connection) {
    return MESSAGE_MAX;
  }

  /// By class: 53 and 58 are lack of resources and errors of the system, XX is damage, 57 is an
  /// operator's doing and 55 a lock.
  @Override
  public Failure classifyOwn(SQLException failure) {
    var state = failure.getSQLState() == null ? "" : failure.getSQLState();
    if (state.startsWith("57") || state.startsWith("55") || state.equals("53300")) {
      return Failure.AWAY;
    }
    return state.startsWith("53") || state.startsWith("58") || state.startsWith("XX")
        ? Failure.FULL
        : Failure.REJECTED;
  }
}
