package io.standpipe.cli;

import java.time.Instant;
import java.util.List;

/// One event of the log, before it has a format.
///
/// @param frames where a failure happened, one line each; empty if nothing failed
record LogLine(
    Instant time,
    Component component,
    LogLevel level,
    String text,
    List<String> frames) implements LogEvent {
  LogLine {
    frames = List.copyOf(frames);
  }

  /// How much memory it takes, roughly, in characters.
  @Override
  public int weight() {
    return 64 + text.length() + 80 * frames.size();
  }
}
