package io.standpipe.config;

import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.sql.SqlStoreConfig;

/// Where messages are kept. Their limits are those of the streaming engine.
public sealed interface StoreConfig {
  /// In the process, and gone with it.
  record Memory() implements StoreConfig {}

  /// In a directory; the limits in `config` do not count.
  record File(FileStoreConfig config) implements StoreConfig {}

  /// In tables of a database.
  record Sql(SqlStoreConfig config) implements StoreConfig {}
}
