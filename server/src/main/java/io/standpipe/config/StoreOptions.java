package io.standpipe.config;

import static io.standpipe.config.Section.FILE_OPTIONS;
import static io.standpipe.config.Section.SQL_OPTIONS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What survives: the file store, the SQL store and their encryption. Source: reference,
/// stores 4.7.
final class StoreOptions {
  private static final String BUFFERS = "what gathered is written at once, through a buffer of the "
      + "journal that all channels share";
  private static final String SLICES = "slice max values must be positive numbers";
  private static final Rows FILE = new Rows(Group.FILE_STORE);
  private static final Rows SQL = new Rows(Group.SQL_STORE);
  private static final Rows ENCRYPTION = new Rows(Group.ENCRYPTION);

  static final Option<Boolean> SYNC = FILE.onOff("file_sync")
      .usually("true")
      .in(FILE_OPTIONS, "sync_on_flush", "sync", "do_sync")
      .means("publishers hear \"stored\" once the message is on disk");
  static final Option<Duration> AUTO_SYNC = FILE.duration("file_auto_sync")
      .usually("1m")
      .in(FILE_OPTIONS, "auto_sync", "file_auto_sync")
      .means("how often everything is synced at the latest; 0 is never");
  static final Option<Long> SLICE_MAX_MESSAGES = FILE.integer("file_slice_max_msgs")
      .in(FILE_OPTIONS, "slice_max_msgs", "slice_max_count", "slice_msgs", "slice_count")
      .rule(Rule.atLeast(0, SLICES))
      .means("messages of a slice; 0 is unlimited");
  static final Option<Long> SLICE_MAX_BYTES = FILE.size("file_slice_max_bytes")
      .usually("67108864")
      .in(FILE_OPTIONS, "slice_max_bytes", "slice_max_size", "slice_bytes", "slice_size")
      .rule(Rule.atLeast(0, SLICES))
      .means("bytes of a slice; 0 is unlimited");
  static final Option<Duration> SLICE_MAX_AGE = FILE.duration("file_slice_max_age")
      .in(FILE_OPTIONS, "slice_max_age", "slice_age", "slice_max_time", "slice_time_limit")
      .rule(Rule.atLeast(Duration.ZERO, SLICES))
      .means("how long a slice is written to; 0 is unlimited");
  static final Option<String> ARCHIVE_SCRIPT = FILE.text("file_slice_archive_script")
      .in(FILE_OPTIONS, "slice_archive_script", "slice_archive", "slice_script")
      .means("program run with each slice that is dropped");
  static final Option<Boolean> COMPACT = FILE.onOff("file_compact_enabled")
      .usually("true")
      .in(FILE_OPTIONS, "compact", "compact_enabled")
      .means("files of clients and subscriptions are compacted");
  static final Option<Long> COMPACT_FRAGMENTATION = FILE.integer("file_compact_frag")
      .usually("50")
      .in(FILE_OPTIONS, "compact_fragmentation", "compact_frag")
      .rule(Rule.atLeast(1, "compact fragmentation value must at least be 1"))
      .means("once this part of a file, in percent, is of no use");
  static final Option<Long> COMPACT_INTERVAL = FILE.integer("file_compact_interval")
      .usually("300")
      .in(FILE_OPTIONS, "compact_interval")
      .rule(Rule.atLeast(1, "compact interval value must at least be 1 seconds"))
      .means("seconds between two compactions of a file at least");
  static final Option<Long> COMPACT_MIN_SIZE = FILE.size("file_compact_min_size")
      .usually("1048576")
      .in(FILE_OPTIONS, "compact_min_size")
      .rule(Rule.atLeast(0, "compact minimum file size value must be a positive number"))
      .means("smaller files are not compacted");
  static final Option<Boolean> CHECKSUMS = FILE.onOff("file_crc")
      .usually("true")
      .in(FILE_OPTIONS, "crc", "do_crc")
      .means("checksums are verified when reading");
  static final Option<Long> POLYNOMIAL = FILE.integer("file_crc_poly")
      .usually("3988292384")
      .in(FILE_OPTIONS, "crc_poly")
      .rule(new Rule.Range<>(new Kind.IntegerKind(), 1L, 4294967295L,
          "crc polynomial should be between 1 and 4294967295"))
      .means("polynomial of the checksums, reflected");
  static final Option<Long> HANDLES_MAX = FILE.integer("file_fds_limit")
      .in(FILE_OPTIONS, "file_descriptors_limit", "fds_limit")
      .rule(Rule.atLeast(0, "file descriptor limit must be a positive number"))
      .means("open files besides the journal's; 0 is 400");
  static final Option<Boolean> TRUNCATE_BAD_EOF = FILE.onOff("file_truncate_bad_eof")
      .withoutEffect(
          "a record that was not finished is cut off at every start, and a line says so");
  static final Option<Long> BUFFER_SIZE = FILE.size("file_buffer_size")
      .usually("2097152")
      .in(FILE_OPTIONS, "buffer_size")
      .rule(Rule.atLeast(0, "buffer size value must be a positive number"))
      .withoutEffect(BUFFERS);
  static final Option<Long> READ_BUFFER_SIZE = FILE.size("file_read_buffer_size")
      .usually("2097152")
      .in(FILE_OPTIONS, "read_buffer_size", "file_read_buffer_size")
      .rule(Rule.atLeast(0, "read buffer size value must be a positive number"))
      .withoutEffect("old messages are read ahead in blocks that fit their size");
  static final Option<Long> PARALLEL_RECOVERY = FILE.integer("file_parallel_recovery")
      .in(FILE_OPTIONS, "parallel_recovery")
      .rule(Rule.atLeast(0, "parallel recovery value must be at least 1"))
      .means("channels opened at once; 0 is one per processor");

  static final Option<String> SQL_DRIVER = SQL.text("sql_driver")
      .in(SQL_OPTIONS, "driver")
      .means("mysql (MariaDB as well) or postgres");
  static final Option<String> SQL_SOURCE = SQL.text("sql_source")
      .in(SQL_OPTIONS, "source")
      .secret()
      .means("which database, as the original's drivers are told");
  static final Option<Boolean> SQL_NO_CACHING = SQL.onOff("sql_no_caching")
      .in(SQL_OPTIONS, "no_caching")
      .means("a row for each pending message instead of lists");
  static final Option<Long> SQL_MAX_OPEN_CONNECTIONS = SQL.integer("sql_max_open_conns")
      .in(SQL_OPTIONS, "max_open_conns", "max_conns")
      .rule(Rule.atLeast(0, "max open connections must not be negative"))
      .means("open connections at most; 0 is as many as are of use");
  static final Option<Long> SQL_BULK_INSERT_LIMIT = SQL.integer("sql_bulk_insert_limit")
      .in(SQL_OPTIONS, "bulk_insert_limit")
      .rule(Rule.atLeast(0, "bulk insert limit must not be negative"))
      .means("rows of one INSERT at most; less than 5 is as many as fit");

  static final Option<Boolean> ENCRYPT = ENCRYPTION.onOff("encrypt")
      .in(Section.STREAMING, "encrypt")
      .means("encrypt payloads in the store; giving a key does so too");
  static final Option<String> ENCRYPTION_CIPHER = ENCRYPTION.text("encryption_cipher")
      .in(Section.STREAMING, "encryption_cipher")
      .means("AES or CHACHA; empty is the one that suits the processor");
  static final Option<String> ENCRYPTION_KEY = ENCRYPTION.text("encryption_key")
      .in(Section.STREAMING, "encryption_key")
      .environment("NATS_STREAMING_ENCRYPTION_KEY")
      .secret()
      .means("key; better NATS_STREAMING_ENCRYPTION_KEY in the environment");

  private StoreOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(FILE.all());
    all.addAll(SQL.all());
    all.addAll(ENCRYPTION.all());
    return all;
  }
}
