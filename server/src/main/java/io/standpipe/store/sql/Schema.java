package io.standpipe.store.sql;

import io.standpipe.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The original's tables: what creates them, and whether a database has them.
///
/// Source: reference, stores 5.2.
public final class Schema {
  /// One query each that needs every column.
  private static final List<String> PROBES = List.of(
      "SELECT uniquerow, id, proto, version FROM ServerInfo WHERE 1 = 0",
      "SELECT id, hbinbox, proto FROM Clients WHERE 1 = 0",
      "SELECT id, name, maxseq, maxmsgs, maxbytes, maxage, deleted FROM Channels WHERE 1 = 0",
      "SELECT id, seq, timestamp, size, data FROM Messages WHERE 1 = 0",
      "SELECT id, subid, lastsent, proto, deleted FROM Subscriptions WHERE 1 = 0",
      "SELECT subid, %s, seq, lastsent, pending, acks FROM SubsPending WHERE 1 = 0",
      "SELECT id, tick FROM StoreLock WHERE 1 = 0");

  private Schema() {}

  /// Statements that create what is not there, one per line, each with its semicolon.
  public static String script(SqlDriver driver) {
    var script = new StringBuilder();
    Dialect.of(driver).schema().forEach(statement -> script.append(statement).append(";\n"));
    return script.toString();
  }

  /// Creates the tables and indexes that are not there, and names the database. Fails with
  /// a [StoreException].
  public static String create(SqlStoreConfig config) {
    try (var database = Database.of(config)) {
      database.check();
      return database.query(connection -> {
        try (var statement = connection.createStatement()) {
          for (var sql : database.dialect().schema()) {
            statement.execute(sql);
          }
        }
        return database.label();
      });
    } catch (SQLException e) {
      throw new StoreException("unable to create the tables: " + Database.reason(e), e);
    }
  }

  /// Fails with a [StoreException] that says what to do if a table or column is missing.
  static void check(Database database, Connection connection, SqlDriver driver)
      throws SQLException {
    for (var probe : PROBES) {
      var sql = probe.formatted(database.dialect().row());
      try (var statement = connection.createStatement()) {
        statement.executeQuery(sql).close();
      } catch (SQLException e) {
        if (database.dialect().classify(e) != Dialect.Failure.REJECTED) {
          throw e;
        }
        throw new StoreException(database.label() + " does not have the tables of a store ("
            + Database.reason(e) + "). Create them with: ./standpipe store init-sql -sql_driver "
            + driver.label() + " -sql_source \"…\" --apply", e);
      }
    }
  }
}
