package io.standpipe;

import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Adds each line, after a prefix, to a list.
public record RecordingLogger(String prefix, List<String> lines) implements System.Logger {
  @Override
  public String getName() {
    return prefix;
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String text,
      @Nullable Throwable thrown) {
    lines.add(prefix + text);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable... parameters) {
    lines.add(prefix + format);
  }
}
