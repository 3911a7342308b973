package io.standpipe.cli;

/// What the thread that writes the log is asked to do.
sealed interface LogEvent permits LogLine, LogEvent.Reopen, LogEvent.Replace {
  /// Open the output again by its name, because somebody moved the file.
  record Reopen() implements LogEvent {}

  /// Write to another output from now on.
  record Replace(LogOutput output) implements LogEvent {}

  /// How much it counts against the bound of what waits to be written.
  default int weight() {
    return 0;
  }
}
