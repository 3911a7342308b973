package io.standpipe.broker;

import java.text.MessageFormat;
import java.util.List;
import java.util.Queue;
import java.util.ResourceBundle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Keeps what is logged at one level or above.
final class RecordingLogger implements System.Logger {
  private final Level level;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();

  RecordingLogger(Level level) {
    this.level = level;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public String getName() {
    return "test";
  }

  @Override
  public boolean isLoggable(Level asked) {
    return asked.getSeverity() >= level.getSeverity();
  }

  @Override
  public void log(
      Level lineLevel,
      @Nullable ResourceBundle bundle,
      @Nullable String text,
      @Nullable Throwable thrown) {
    if (isLoggable(lineLevel)) {
      lines.add(lineLevel + " " + text);
    }
  }

  @Override
  public void log(
      Level lineLevel,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object... parameters) {
    if (isLoggable(lineLevel)) {
      lines.add(lineLevel + " "
          + (parameters == null || parameters.length == 0 || format == null
              ? format
              : MessageFormat.format(format, parameters)));
    }
  }
}
