package io.standpipe.cli;

import java.lang.System.Logger.Level;

/// The levels of a log line, as labels and terminal colours.
enum LogLevel {
  TRACE("TRC", "33"),
  DEBUG("DBG", "36"),
  INFO("INF", "32"),
  WARNING("WRN", "0;93"),
  ERROR("ERR", "31"),
  FATAL("FTL", "31");

  private final String plain;
  private final String coloured;

  LogLevel(String label, String colour) {
    plain = "[" + label + "] ";
    coloured = "[\u001b[" + colour + "m" + label + "\u001b[0m] ";
  }

  String label(boolean isTerminal) {
    return isTerminal ? coloured : plain;
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
