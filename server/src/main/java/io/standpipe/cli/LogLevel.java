package io.standpipe.cli;

import java.lang.System.Logger.Level;

/// The levels of a log line: labels, terminal colours, words for JSON, and severities of syslog.
enum LogLevel {
  TRACE("TRC", "33", "trace", 5),
  DEBUG("DBG", "36", "debug", 7),
  INFO("INF", "32", "info", 5),
  WARNING("WRN", "0;93", "warn", 4),
  ERROR("ERR", "31", "error", 3),
  FATAL("FTL", "31", "fatal", 2);

  private final String plain;
  private final String coloured;
  private final String word;
  private final int severity;

  LogLevel(String label, String colour, String word, int severity) {
    plain = "[" + label + "] ";
    coloured = "[\u001b[" + colour + "m" + label + "\u001b[0m] ";
    this.word = word;
    this.severity = severity;
  }

  String label(boolean isTerminal) {
    return isTerminal ? coloured : plain;
  }

  String word() {
    return word;
  }

  /// 2 is critical, 7 debug; the original sends what it traces as a notice, too.
  int severity() {
    return severity;
  }

  static LogLevel of(Level level) {
    return switch (level) {
      case ALL, TRACE -> TRACE;
      case DEBUG -> DEBUG;
      case INFO -> INFO;
      case WARNING -> WARNING;
      case ERROR, OFF -> ERROR;
    };
  }
}
