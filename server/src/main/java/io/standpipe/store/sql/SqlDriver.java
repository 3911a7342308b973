package io.standpipe.store.sql;

import java.util.Optional;

/// The kinds of databases, named as users of the original name them.
public enum SqlDriver {
  /// MySQL and MariaDB.
  MYSQL("mysql"),
  /// PostgreSQL and what speaks its protocol.
  POSTGRES("postgres");

  private final String label;

  SqlDriver(String label) {
    this.label = label;
  }

  /// As it is given to `-sql_driver`.
  public String label() {
    return label;
  }

  /// The driver of exactly this name.
  public static Optional<SqlDriver> named(String label) {
    for (var driver : values()) {
      if (driver.label.equals(label)) {
        return Optional.of(driver);
      }
    }
    return Optional.empty();
  }
}
