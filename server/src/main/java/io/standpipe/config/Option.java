package io.standpipe.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The table of options: one row each. Parsing, `--help`, `docs/configuration.md` and the tests
/// read these rows and nothing else.
///
/// A row: group, kind, default as one would type it, one line of help, and the flag names, the
/// shortest first. Names and defaults are those of the original.
enum Option {
  CLUSTER_ID(Group.STREAMING, Kind.TEXT, "test-cluster",
      "cluster id, the same that clients connect with", "cid", "cluster_id"),
  STORE(Group.STREAMING, Kind.TEXT, "MEMORY", "where messages are kept: MEMORY or FILE", "st",
      "store"),
  DIRECTORY(Group.STREAMING, Kind.TEXT, "", "directory of the file store", "dir"),
  ENCRYPT(Group.STREAMING, Kind.SWITCH, "false",
      "encrypt stored messages; a key by flag does so too", "encrypt"),
  ENCRYPTION_CIPHER(Group.STREAMING, Kind.TEXT, "",
      "AES or CHACHA; empty is the one that suits the processor", "encryption_cipher"),
  ENCRYPTION_KEY(Group.STREAMING, Kind.TEXT, "",
      "key; NATS_STREAMING_ENCRYPTION_KEY in the environment beats it", "encryption_key"),
  HEARTBEAT_INTERVAL(Group.STREAMING, Kind.DURATION, "30s",
      "time between two heartbeats to a client", "hbi", "hb_interval"),
  HEARTBEAT_TIMEOUT(Group.STREAMING, Kind.DURATION, "10s",
      "how long a client may take to answer one", "hbt", "hb_timeout"),
  HEARTBEAT_FAIL_COUNT(Group.STREAMING, Kind.INTEGER, "10",
      "a client is closed after more failures in a row than this", "hbf", "hb_fail_count"),
  REPLACE_DURABLE(Group.STREAMING, Kind.SWITCH, "false",
      "a new subscription takes over a durable that is in use", "replace_durable"),

  MAX_CHANNELS(Group.LIMITS, Kind.INTEGER, "100", "channels", "mc", "max_channels"),
  MAX_SUBSCRIPTIONS(Group.LIMITS, Kind.INTEGER, "1000", "subscriptions per channel", "msu",
      "max_subs"),
  MAX_MESSAGES(Group.LIMITS, Kind.INTEGER, "1000000", "messages per channel", "mm", "max_msgs"),
  MAX_BYTES(Group.LIMITS, Kind.SIZE, "1024000000", "bytes of messages per channel", "mb",
      "max_bytes"),
  MAX_AGE(Group.LIMITS, Kind.DURATION, "0s", "age of a message", "ma", "max_age"),
  MAX_INACTIVITY(Group.LIMITS, Kind.DURATION, "0s", "a channel unused for this long is deleted",
      "mi", "max_inactivity"),

  PORT(Group.NETWORK, Kind.INTEGER, "4222", "client port; -1 takes a free one", "p", "port"),
  HOST(Group.NETWORK, Kind.TEXT, "0.0.0.0", "address to listen on", "a", "addr", "net"),
  HTTP_PORT(Group.NETWORK, Kind.INTEGER, "0",
      "port of HTTP monitoring; 0 is off, -1 takes a free one", "m", "http_port"),

  STREAMING_DEBUG(Group.LOGGING, Kind.SWITCH, "false", "debug lines of the streaming server", "SD",
      "stan_debug"),
  STREAMING_TRACE(Group.LOGGING, Kind.SWITCH, "false", "trace lines of the streaming server", "SV",
      "stan_trace"),
  STREAMING_DEBUG_TRACE(Group.LOGGING, Kind.SWITCH, "false", "both of them", "SDV"),
  DEBUG(Group.LOGGING, Kind.SWITCH, "false", "debug lines of the core server", "D", "debug"),
  TRACE(Group.LOGGING, Kind.SWITCH, "false", "every protocol line", "V", "trace"),
  DEBUG_TRACE(Group.LOGGING, Kind.SWITCH, "false", "both of them", "DV"),
  TRACE_VERBOSE(Group.LOGGING, Kind.SWITCH, "false", "the same as -V", "VV"),
  DEBUG_TRACE_VERBOSE(Group.LOGGING, Kind.SWITCH, "false", "the same as -DV", "DVV"),
  TRACED_MAX(Group.LOGGING, Kind.INTEGER, "0", "bytes of a payload in a trace line; 0 is all",
      "max_traced_msg_len"),
  LOG_FILE(Group.LOGGING, Kind.TEXT, "", "log file instead of standard error", "l", "log"),
  LOG_SIZE_LIMIT(Group.LOGGING, Kind.INTEGER, "0",
      "bytes after which a new log file begins; 0 never", "log_size_limit"),
  SYSLOG(Group.LOGGING, Kind.SWITCH, "false", "log to the syslog daemon of this machine", "s",
      "syslog"),
  REMOTE_SYSLOG(Group.LOGGING, Kind.TEXT, "",
      "log to udp://host:port, tcp://host:port or unix:///path", "r", "remote_syslog"),
  SYSLOG_NAME(Group.LOGGING, Kind.TEXT, "nats-streaming-server", "the name that syslog lines carry",
      "syslog_name"),
  LOG_TIME(Group.LOGGING, Kind.SWITCH, "true", "date and time in log lines", "T", "logtime"),
  LOG_TIME_UTC(Group.LOGGING, Kind.SWITCH, "false", "UTC instead of local time", "logtime_utc"),
  LOG_FORMAT(Group.LOGGING, Kind.TEXT, "text", "text, or json for an object per line",
      "log_format"),

  PID_FILE(Group.PROCESS, Kind.TEXT, "", "file that gets the process id", "P", "pid"),
  VERSION(Group.PROCESS, Kind.SWITCH, "false", "print the version", "v", "version"),
  HELP(Group.PROCESS, Kind.SWITCH, "false", "print this text", "h", "help");

  /// A heading of the help text and of the documentation.
  enum Group {
    STREAMING("Streaming"),
    LIMITS("Limits (0 is unlimited)"),
    NETWORK("Network"),
    LOGGING("Logging"),
    PROCESS("Process");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final Group group;
  private final Kind kind;
  private final String defaultText;
  private final String help;
  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> names;

  Option(Group group, Kind kind, String defaultText, String help, String... names) {
    this.group = group;
    this.kind = kind;
    this.defaultText = defaultText;
    this.help = help;
    this.names = List.of(names);
  }

  Group group() {
    return group;
  }

  Kind kind() {
    return kind;
  }

  String defaultText() {
    return defaultText;
  }

  String help() {
    return help;
  }

  List<String> names() {
    return names;
  }

  /// The option with this exact flag name. Upper and lower case differ.
  static @Nullable Option named(String name) {
    for (var option : values()) {
      if (option.names.contains(name)) {
        return option;
      }
    }
    return null;
  }
}
