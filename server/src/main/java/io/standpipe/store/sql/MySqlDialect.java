package io.standpipe.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;

/// MySQL and MariaDB.
final class MySqlDialect implements Dialect {
  /// Disk full (3, 1021, 1114), out of memory (1037, 1041), tables that are damaged (126, 145).
  private static final Set<Integer> FULL = Set.of(3, 28, 1021, 1030, 1037, 1041, 1114, 126, 145);
  /// Too many connections, shutdown, network, lock waits and deadlocks, read-only, killed.
  private static final Set<Integer> AWAY = Set.of(1040, 1053, 1152, 1158, 1159, 1160, 1161, 1205,
      1213, 1290, 1792, 1836, 1927, 2006, 2013, 3168, 4031);
  /// What a statement needs besides its data.
  private static final int PACKET_MARGIN = 1 << 10;
  /// Text escapes take at most two bytes for one.
  private static final int STATEMENT_BYTES = 1 << 20;

  @Override
  public Connection connect(ConnectionSettings settings) throws SQLException {
    var properties = new Properties();
    properties.putAll(settings.properties());
    var connection = new org.mariadb.jdbc.Driver().connect(settings.url(), properties);
    if (connection == null) {
      throw new SQLException("not a MySQL URL: " + settings.url());
    }
    return connection;
  }

  @Override
  public List<Property> timeouts(int connectSeconds, long silenceMillis) {
    return List.of(new Property("connectTimeout", Long.toString(connectSeconds * 1000L)),
        new Property("socketTimeout", Long.toString(silenceMillis)));
  }

  @Override
  public List<String> session() {
    return List.of("SET SESSION wait_timeout = 30, innodb_lock_wait_timeout = 5");
  }

  @Override
  public List<String> schema() {
    return List.of(
        "CREATE TABLE IF NOT EXISTS ServerInfo (uniquerow INT DEFAULT 1, id VARCHAR(1024), proto BLOB, version INTEGER, PRIMARY KEY (uniquerow))",
        "CREATE TABLE IF NOT EXISTS Clients (id VARCHAR(1024), hbinbox TEXT, proto BLOB, PRIMARY KEY (id(256)))",
        "CREATE TABLE IF NOT EXISTS Channels (id INTEGER, name VARCHAR(1024) NOT NULL, maxseq BIGINT UNSIGNED DEFAULT 0, maxmsgs INTEGER DEFAULT 0, maxbytes BIGINT DEFAULT 0, maxage BIGINT DEFAULT 0, deleted BOOL DEFAULT FALSE, PRIMARY KEY (id), INDEX Idx_ChannelsName (name(256)))",
        "CREATE TABLE IF NOT EXISTS Messages (id INTEGER, seq BIGINT UNSIGNED, timestamp BIGINT, size INTEGER, data BLOB, CONSTRAINT PK_MsgKey PRIMARY KEY (id, seq), INDEX Idx_MsgsTimestamp (timestamp))",
        "CREATE TABLE IF NOT EXISTS Subscriptions (id INTEGER, subid BIGINT UNSIGNED, lastsent BIGINT UNSIGNED DEFAULT 0, proto BLOB, deleted BOOL DEFAULT FALSE, CONSTRAINT PK_SubKey PRIMARY KEY (id, subid))",
        "CREATE TABLE IF NOT EXISTS SubsPending (subid BIGINT UNSIGNED, `row` BIGINT UNSIGNED, seq BIGINT UNSIGNED DEFAULT 0, lastsent BIGINT UNSIGNED DEFAULT 0, pending BLOB, acks BLOB, CONSTRAINT PK_MsgPendingKey PRIMARY KEY (subid, `row`), INDEX Idx_SubsPendingSeq (seq))",
        "CREATE TABLE IF NOT EXISTS StoreLock (id VARCHAR(30), tick BIGINT UNSIGNED DEFAULT 0)");
  }

  @Override
  public String row() {
    return "`row`";
  }

  @Override
  public String orReplace(String key, List<String> columns) {
    return columns.stream()
        .map(column -> column + " = VALUES(" + column + ")")
        .collect(Collectors.joining(", ", " ON DUPLICATE KEY UPDATE ", ""));
  }

  /// The column may not tell upper and lower case apart.
  @Override
  public String deleteClient() {
    return "DELETE FROM Clients WHERE id = ? AND BINARY id = BINARY ?";
  }

  @Override
  public String deleteSome() {
    return "DELETE FROM Messages WHERE id = ? AND id = ? ORDER BY seq LIMIT ?";
  }

  /// In statements of a megabyte, so that every packet limit is respected; a larger message
  /// goes alone.
  @Override
  public void insertMessages(Connection connection, MessageRows rows, int from, int to)
      throws SQLException {
    int begin = from;
    while (begin < to) {
      int end = begin;
      long bytes = 0;
      while (end < to && (end == begin || bytes + 2L * rows.data(end).length < STATEMENT_BYTES)) {
        bytes += 2L * rows.data(end++).length + 64;
      }
      insert(connection, rows, begin, end);
      begin = end;
    }
  }

  private static void insert(Connection connection, MessageRows rows, int from, int to)
      throws SQLException {
    var sql = "INSERT INTO Messages (id, seq, timestamp, size, data) VALUES "
        + "(?,?,?,?,?),".repeat(to - from - 1) + "(?,?,?,?,?)";
    try (var insert = connection.prepareStatement(sql)) {
      int parameter = 0;
      for (int i = from; i < to; i++) {
        insert.setInt(++parameter, rows.channel(i));
        insert.setLong(++parameter, rows.sequence(i));
        insert.setLong(++parameter, rows.timestampNanos(i));
        insert.setInt(++parameter, rows.data(i).length);
        insert.setBytes(++parameter, rows.data(i));
      }
      insert.executeUpdate();
    }
  }

  /// The column's type, which administrators may have widened, and what one statement may hold.
  @Override
  public long messageBytesMax(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(
            "SELECT character_maximum_length, @@max_allowed_packet FROM information_schema.columns "
                + "WHERE table_schema = DATABASE() AND table_name = 'Messages' AND column_name = 'data'")) {
      return result.next()
          ? Math.min(result.getLong(1), (result.getLong(2) - PACKET_MARGIN) / 2)
          : Long.MAX_VALUE;
    }
  }

  @Override
  public Failure classifyOwn(SQLException failure) {
    int code = failure.getErrorCode();
    return AWAY.contains(code)
        ? Failure.AWAY
        : FULL.contains(code) ? Failure.FULL : Failure.REJECTED;
  }
}
