package io.standpipe.cli;

/// Which part of the server a log line comes from.
enum Component {
  CORE("core", ""),
  STREAMING("streaming", "STREAM: ");

  private final String word;
  private final String prefix;

  Component(String word, String prefix) {
    this.word = word;
    this.prefix = prefix;
  }

  /// @param loggerName any other than `streaming` belongs to the core server
  static Component of(String loggerName) {
    return loggerName.equals(STREAMING.word) ? STREAMING : CORE;
  }

  String word() {
    return word;
  }

  /// What its lines begin with in the original's format.
  String prefix() {
    return prefix;
  }
}
