package io.standpipe.store.sql;

import java.time.Duration;

/// Settings of an SQL store. Defaults: those of the original, but for the patience, which it does
/// not have.
///
/// @param source names the database as the original's drivers do: a Go DSN for MySQL, key-value
///          pairs or a URL for PostgreSQL
/// @param caching whether pending messages are kept as lists, else one row each
/// @param connectionsMax open connections at most; 0 is as many as are of use
/// @param insertRowsMax rows of one `INSERT` at most; less than 5 is as many as fit
/// @param patience how long operations wait for a database that does not answer before they fail,
///          and how long a connection may be silent unless the source says otherwise
/// @param cacheBytes memory for messages of all channels together, in bytes
public record SqlStoreConfig(
    SqlDriver driver,
    String source,
    boolean caching,
    int connectionsMax,
    int insertRowsMax,
    Duration patience,
    Duration lease,
    long cacheBytes) {
  /// Smaller limits of the original meant none.
  private static final int INSERT_ROWS_MIN = 5;
  private static final int ROWS_MAX = 10_000;
  private static final long CACHE_MAX = 64 << 20;

  public SqlStoreConfig {
    if (connectionsMax < 0) {
      throw new IllegalArgumentException(
          "max open connections cannot be negative (" + connectionsMax + ")");
    }
    if (insertRowsMax < 0) {
      throw new IllegalArgumentException(
          "bulk insert limit cannot be negative (" + insertRowsMax + ")");
    }
  }

  public static SqlStoreConfig of(SqlDriver driver, String source) {
    return new SqlStoreConfig(driver, source, true, 0, 0, Duration.ofSeconds(10),
        Duration.ofSeconds(4), Math.min(CACHE_MAX, Runtime.getRuntime().maxMemory() / 4));
  }

  public SqlStoreConfig withCaching(boolean newCaching) {
    return new SqlStoreConfig(driver, source, newCaching, connectionsMax, insertRowsMax, patience,
        lease, cacheBytes);
  }

  public SqlStoreConfig withConnectionsMax(int newConnectionsMax) {
    return new SqlStoreConfig(driver, source, caching, newConnectionsMax, insertRowsMax, patience,
        lease, cacheBytes);
  }

  public SqlStoreConfig withInsertRowsMax(int newInsertRowsMax) {
    return new SqlStoreConfig(driver, source, caching, connectionsMax, newInsertRowsMax, patience,
        lease, cacheBytes);
  }

  public SqlStoreConfig withPatience(Duration newPatience) {
    return new SqlStoreConfig(driver, source, caching, connectionsMax, insertRowsMax, newPatience,
        lease, cacheBytes);
  }

  public SqlStoreConfig withCacheBytes(long newCacheBytes) {
    return new SqlStoreConfig(driver, source, caching, connectionsMax, insertRowsMax, patience,
        lease, newCacheBytes);
  }

  public SqlStoreConfig withLease(Duration newLease) {
    return new SqlStoreConfig(driver, source, caching, connectionsMax, insertRowsMax, patience,
        newLease, cacheBytes);
  }

  int rowsPerInsert() {
    return insertRowsMax < INSERT_ROWS_MIN ? ROWS_MAX : insertRowsMax;
  }
}
