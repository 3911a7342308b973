package io.standpipe.config;

import static io.standpipe.config.Section.STREAMING;
import static io.standpipe.config.Section.TOP;

import io.standpipe.config.file.ConfigValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Logs, the process, and what Standpipe leaves to others.
final class ProcessOptions {
  private static final Rows LOGGING = new Rows(Group.LOGGING);
  private static final Rows PROCESS = new Rows(Group.PROCESS);
  private static final Rows BEYOND = new Rows(Group.BEYOND);

  static final Option<Boolean> STREAMING_DEBUG = LOGGING.onOff("SD", "stan_debug")
      .in(STREAMING, "sd", "stan_debug")
      .reloadable()
      .means("debug lines of the streaming server");
  static final Option<Boolean> STREAMING_TRACE = LOGGING.onOff("SV", "stan_trace")
      .in(STREAMING, "sv", "stan_trace")
      .reloadable()
      .means("trace lines of the streaming server");
  static final Option<Boolean> STREAMING_DEBUG_TRACE = LOGGING.onOff("SDV").means("both of them");
  static final Option<Boolean> DEBUG = LOGGING.onOff("D", "debug")
      .in(TOP, "debug")
      .reloadable()
      .means("debug lines of the core server");
  static final Option<Boolean> TRACE = LOGGING.onOff("V", "trace")
      .in(TOP, "trace")
      .reloadable()
      .means("every protocol line");
  static final Option<Boolean> DEBUG_TRACE = LOGGING.onOff("DV").means("both of them");
  static final Option<Boolean> TRACE_VERBOSE = LOGGING.onOff("VV")
      .in(TOP, "trace_verbose")
      .reloadable()
      .means("the same as -V");
  static final Option<Boolean> DEBUG_TRACE_VERBOSE = LOGGING.onOff("DVV").means("the same as -DV");
  static final Option<Long> TRACED_MAX = LOGGING.integer("max_traced_msg_len")
      .in(TOP, "max_traced_msg_len")
      .reloadable()
      .rule(Rule.atLeast(0))
      .means("bytes of a payload in a trace line; 0 is all");
  static final Option<String> LOG_FILE = LOGGING.text("l", "log")
      .in(TOP, "log_file", "logfile")
      .reloadable()
      .means("log file instead of standard error");
  static final Option<Long> LOG_SIZE_LIMIT = LOGGING.integer("log_size_limit")
      .in(TOP, "logfile_size_limit", "log_size_limit")
      .rule(Rule.atLeast(0))
      .reloadable()
      .means("bytes after which a new log file begins; 0 never");
  static final Option<Boolean> SYSLOG = LOGGING.onOff("s", "syslog")
      .in(TOP, "syslog")
      .reloadable()
      .means("log to the syslog daemon of this machine");
  static final Option<String> REMOTE_SYSLOG = LOGGING.text("r", "remote_syslog")
      .in(TOP, "remote_syslog")
      .rule(new SyslogUrl())
      .reloadable()
      .means("log to udp://host:port, tcp://host:port or unix:///path");
  static final Option<String> SYSLOG_NAME = LOGGING.text("syslog_name")
      .usually("nats-streaming-server")
      .in(STREAMING, "syslog_name")
      .reloadable()
      .means("the name that syslog lines carry");
  static final Option<Boolean> LOG_TIME = LOGGING.onOff("T", "logtime")
      .usually("true")
      .in(TOP, "logtime", "timestamp")
      .reloadable()
      .means("date and time in log lines");
  static final Option<Boolean> LOG_TIME_UTC = LOGGING.onOff("logtime_utc")
      .in(TOP, "logtime_utc")
      .reloadable()
      .means("UTC instead of local time");
  static final Option<String> LOG_FORMAT = LOGGING.text("log_format")
      .usually("text")
      .in(TOP, "log_format")
      .reloadable()
      .rule(new Rule.OneOf(List.of("text", "json")))
      .means("text, or json for an object per line");

  static final Option<String> CONFIG_FILE = PROCESS.text("c", "config").means("configuration file");
  static final Option<String> STREAMING_CONFIG_FILE = PROCESS.text("sc", "stan_config")
      .means("the same; next to -c, the one for the streaming server");
  static final Option<Boolean> CHECK = PROCESS.onOff("t", "check-config")
      .means("check the configuration, print all settings and end");
  static final Option<Boolean> STRICT = PROCESS.onOff("strict")
      .means("a warning about the configuration file is an error");
  static final Option<String> PID_FILE = PROCESS.text("P", "pid")
      .in(TOP, "pid_file", "pidfile")
      .means("file that gets the process id");
  static final Option<String> PORTS_FILE_DIRECTORY = PROCESS.text("ports_file_dir")
      .in(TOP, "ports_file_dir")
      .means("directory that gets a file with the ports in use");
  static final Option<String> SIGNAL = PROCESS.text("sl", "signal")
      .means("signal a server: stop, quit, term, reopen, reload or ldm, then =pid");
  static final Option<Duration> LAME_DUCK_DURATION = PROCESS.duration()
      .usually("2m")
      .in(TOP, "lame_duck_duration")
      .reloadable()
      .rule(Rule.atLeast(Duration.ofSeconds(30),
          "invalid lame_duck_duration of %, minimum is 30 seconds"))
      .means("how long SIGUSR2 takes to send all clients away");
  static final Option<Duration> LAME_DUCK_GRACE_PERIOD = PROCESS.duration()
      .usually("10s")
      .in(TOP, "lame_duck_grace_period")
      .reloadable()
      .means("how long clients may leave by themselves before that");
  static final Option<Boolean> VERSION = PROCESS.onOff("v", "version").means("print the version");
  static final Option<Boolean> HELP = PROCESS.onOff("h", "help").means("print this text");

  static final Option<Boolean> JETSTREAM = BEYOND.onOff("js", "jetstream")
      .refused("Standpipe keeps messages in streaming channels; use -st FILE -dir");
  static final Option<String> JETSTREAM_DIRECTORY = BEYOND.text("sd", "store_dir")
      .in(TOP, "store_dir", "storedir")
      .refused("it is the directory of JetStream; the one of the file store is -dir, "
          + "and debug lines are -SD");
  static final Option<ConfigValue> JETSTREAM_BLOCK = BEYOND.anything()
      .in(TOP, "jetstream", "default_js_domain")
      .refused("Standpipe keeps messages in streaming channels; use `store: file` and `dir`");
  static final Option<ConfigValue> GATEWAY = BEYOND.anything()
      .in(TOP, "gateway")
      .refused("Standpipe does not join superclusters; connect it to one with an external NATS "
          + "server");
  static final Option<ConfigValue> LEAF_NODES = BEYOND.anything()
      .in(TOP, "leafnodes", "leaf")
      .refused("Standpipe is no leaf node; connect it with an external NATS server that is one");
  static final Option<ConfigValue> MQTT = BEYOND.anything()
      .in(TOP, "mqtt")
      .refused("Standpipe does not speak MQTT");

  private ProcessOptions() {}

  static List<Option<?>> all() {
    var all = new ArrayList<>(LOGGING.all());
    all.addAll(PROCESS.all());
    all.addAll(BEYOND.all());
    return all;
  }
}
