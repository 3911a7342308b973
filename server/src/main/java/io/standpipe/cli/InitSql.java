package io.standpipe.cli;

import io.standpipe.store.StoreException;
import io.standpipe.store.sql.Schema;
import io.standpipe.store.sql.SqlDriver;
import io.standpipe.store.sql.SqlStoreConfig;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/// `standpipe store init-sql`: prints what creates the tables of an SQL store, or creates them.
final class InitSql {
  private static final String USAGE = """
      Usage: standpipe store init-sql -sql_driver mysql|postgres [-sql_source SOURCE --apply]

      Prints the statements that create the tables of an SQL store. With --apply it runs them; what
      is there already stays as it is.
      """;
  private static final int WRONG = 2;
  private static final int FAILED = 1;

  private final PrintStream out;
  private final PrintStream err;

  InitSql(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /// Returns the status to exit with.
  int run(List<String> arguments) {
    var driverName = "";
    var source = "";
    boolean apply = false;
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      int equals = argument.indexOf('=');
      var name = (equals < 0 ? argument : argument.substring(0, equals)).replaceFirst("^--?", "");
      if (name.equals("apply")) {
        apply = true;
        continue;
      }
      if (name.equals("h") || name.equals("help")) {
        out.print(USAGE);
        return 0;
      }
      boolean isKnown = argument.startsWith("-")
          && (name.equals("sql_driver") || name.equals("sql_source"));
      if (!isKnown || equals < 0 && i + 1 == arguments.size()) {
        return refuse(isKnown ? argument + " needs a value" : "unknown argument " + argument);
      }
      var value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
      if (name.equals("sql_driver")) {
        driverName = value;
      } else {
        source = value;
      }
    }
    var driver = SqlDriver.named(driverName);
    if (driver.isEmpty()) {
      return refuse("-sql_driver must be mysql or postgres"
          + (driverName.isEmpty() ? "" : ", not " + driverName));
    }
    return apply ? create(driver, source) : print(driver);
  }

  private int refuse(String text) {
    err.println("store init-sql: " + text);
    err.print(USAGE);
    return WRONG;
  }

  private int print(Optional<SqlDriver> driver) {
    driver.map(Schema::script).ifPresent(out::print);
    return 0;
  }

  private int create(Optional<SqlDriver> driver, String source) {
    try {
      driver.map(known -> Schema.create(SqlStoreConfig.of(known, source)))
          .ifPresent(label -> out.println("The tables are in " + label));
      return 0;
    } catch (StoreException e) {
      err.println("store init-sql: " + e.getMessage());
      return FAILED;
    }
  }
}
