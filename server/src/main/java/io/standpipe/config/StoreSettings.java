package io.standpipe.config;

import io.standpipe.config.Given.FileKey;
import io.standpipe.config.Given.Flag;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreConfig.Compaction;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import io.standpipe.store.sql.SqlDriver;
import io.standpipe.store.sql.SqlStoreConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Turns values into the settings of the store and of its encryption.
final class StoreSettings {
  private final Values values;
  private final Map<String, String> environment;
  private final List<String> warnings;

  /// @param warnings gets what the log is to say at the start
  StoreSettings(Values values, Map<String, String> environment, List<String> warnings) {
    this.values = values;
    this.environment = environment;
    this.warnings = warnings;
  }

  StoreConfig build() throws Rejected {
    var kind = values.get(StreamingOptions.STORE);
    return switch (kind.toUpperCase(Locale.ROOT)) {
      case "MEMORY" -> new StoreConfig.Memory();
      case "FILE" -> new StoreConfig.File(file());
      case "SQL" -> new StoreConfig.Sql(sql());
      default -> throw unknown(kind);
    };
  }

  private Rejected unknown(String kind) {
    var given = values.given(StreamingOptions.STORE);
    return given != null && given.origin() instanceof FileKey
        ? Rejected.wrong(given.origin(), ": unknown store type: " + kind)
        : Rejected.notStarting("unsupported store type: " + kind);
  }

  private SqlStoreConfig sql() throws Rejected {
    var name = values.get(StoreOptions.SQL_DRIVER);
    var driver = SqlDriver.named(name)
        .orElseThrow(() -> Rejected.notStarting("sql: unknown driver \"" + name
            + "\" (forgotten import?); known are mysql and postgres"));
    return SqlStoreConfig.of(driver, values.get(StoreOptions.SQL_SOURCE))
        .withCaching(!values.get(StoreOptions.SQL_NO_CACHING))
        .withConnectionsMax(
            Math.clamp(values.get(StoreOptions.SQL_MAX_OPEN_CONNECTIONS), 0, Integer.MAX_VALUE))
        .withInsertRowsMax(
            Math.clamp(values.get(StoreOptions.SQL_BULK_INSERT_LIMIT), 0, Integer.MAX_VALUE));
  }

  private FileStoreConfig file() throws Rejected {
    var directory = values.get(StreamingOptions.DIRECTORY);
    if (directory.isEmpty()) {
      throw Rejected.notStarting("for FILE stores, root directory must be specified");
    }
    if (!values.get(StoreOptions.SYNC)) {
      warnings.add("file_sync is off: publishers hear \"stored\" before their messages are on disk,"
          + " so a crash of the machine may lose messages that were acknowledged");
    }
    var usual = FileStoreConfig.of(Path.of(directory));
    var script = values.get(StoreOptions.ARCHIVE_SCRIPT);
    var parallel = values.get(StoreOptions.PARALLEL_RECOVERY);
    var handles = values.get(StoreOptions.HANDLES_MAX);
    return new FileStoreConfig(usual.directory(), usual.limits(), values.get(StoreOptions.SYNC),
        autoSync(), values.get(StoreOptions.CHECKSUMS), values.get(StoreOptions.POLYNOMIAL),
        new SliceLimits(values.get(StoreOptions.SLICE_MAX_MESSAGES),
            values.get(StoreOptions.SLICE_MAX_BYTES), values.get(StoreOptions.SLICE_MAX_AGE)),
        script.isEmpty() ? Optional.empty() : Optional.of(Path.of(script)),
        handles == 0 ? usual.handlesMax() : Math.clamp(handles, 1, Integer.MAX_VALUE),
        parallel == 0 ? usual.parallelRecovery() : Math.clamp(parallel, 1, Integer.MAX_VALUE),
        usual.truncateBadEof(), compaction(), usual.readBlockBytes(), usual.journalSegmentBytes());
  }

  /// Zero and less are never.
  private Duration autoSync() {
    var interval = values.get(StoreOptions.AUTO_SYNC);
    return interval.isNegative() ? Duration.ZERO : interval;
  }

  private Compaction compaction() {
    return new Compaction(values.get(StoreOptions.COMPACT),
        Math.clamp(values.get(StoreOptions.COMPACT_FRAGMENTATION), 1, Integer.MAX_VALUE),
        Duration.ofSeconds(values.get(StoreOptions.COMPACT_INTERVAL)),
        values.get(StoreOptions.COMPACT_MIN_SIZE));
  }

  /// A key, unless it is in the environment only, turns encryption on.
  EncryptionConfig encryption() throws Rejected {
    var given = values.given(StoreOptions.ENCRYPTION_KEY);
    var key = given == null ? "" : given.value();
    if (key.isEmpty() && !values.get(StoreOptions.ENCRYPT)) {
      return EncryptionConfig.NONE;
    }
    var variable = StoreOptions.ENCRYPTION_KEY.environment();
    if (given != null && !key.isEmpty() && given.origin() instanceof Flag) {
      warnings.add("The encryption key was given as an argument, which everybody on this machine "
          + "can read; better set " + variable + " in the environment, and -encrypt");
    }
    var keyOfEnvironment = environment.getOrDefault(variable, "");
    try {
      return EncryptionConfig.with(Algorithm.named(values.get(StoreOptions.ENCRYPTION_CIPHER)),
          keyOfEnvironment.isEmpty() ? key : keyOfEnvironment);
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(String.valueOf(e.getMessage()));
    }
  }
}
