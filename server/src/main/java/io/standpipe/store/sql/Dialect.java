package io.standpipe.store.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;

/// What differs between databases. The tables are the original's.
///
/// Source: reference, stores 5.2.
sealed interface Dialect permits PostgresDialect, MySqlDialect {
  /// What a failure means for what was tried.
  enum Failure {
    /// The database is away, busy or read-only: the same may work later.
    AWAY,
    /// It has no room, or is broken: nothing can be written now.
    FULL,
    /// It does not want this.
    REJECTED
  }

  static Dialect of(SqlDriver driver) {
    return switch (driver) {
      case MYSQL -> new MySqlDialect();
      case POSTGRES -> new PostgresDialect();
    };
  }

  /// A new connection that nothing has been done with.
  Connection connect(ConnectionSettings settings) throws SQLException;

  /// The properties that bound how long connecting, in seconds, and an answer, in milliseconds, may
  /// take; 0 is for ever.
  List<Property> timeouts(int connectSeconds, long silenceMillis);

  /// A property of the JDBC driver.
  record Property(String name, String value) {}

  /// Statements that begin a session: a server that lost its client must let go of locks soon.
  List<String> session();

  /// The statements that create the original's tables.
  List<String> schema();

  /// The column `row`, which is a word of the language in MySQL.
  String row();

  /// `INSERT` followed by this replaces the other columns of a row that is there.
  String orReplace(String key, List<String> columns);

  /// Deletes the client whose id is exactly both parameters.
  String deleteClient();

  /// Deletes the first messages of a channel: parameters are the channel, twice, and how many.
  String deleteSome();

  /// Inserts rows; `from` inclusive, `to` exclusive.
  void insertMessages(Connection connection, MessageRows rows, int from, int to)
      throws SQLException;

  /// How large the encoded form of a message may be, in bytes.
  long messageBytesMax(Connection connection) throws SQLException;

  /// Failures that only this database has.
  Failure classifyOwn(SQLException failure);

  default Failure classify(SQLException failure) {
    var state = failure.getSQLState() == null ? "" : failure.getSQLState();
    boolean away = failure instanceof SQLRecoverableException
        || failure instanceof SQLNonTransientConnectionException
        || failure instanceof SQLTransientException || state.startsWith("08")
        || state.startsWith("40") || state.equals("25006");
    return away ? Failure.AWAY : classifyOwn(failure);
  }
}
