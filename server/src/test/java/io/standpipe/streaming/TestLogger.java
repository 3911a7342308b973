package io.standpipe.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// Keeps the lines an operator would see, INFO and above unless told otherwise, and prints none.
final class TestLogger implements System.Logger {
  final List<String> lines = new ArrayList<>();
  Level least = Level.INFO;

  @Override
  public String getName() {
    return "test";
  }

  @Override
  public boolean isLoggable(Level level) {
    return level.compareTo(least) >= 0;
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    add(level, String.valueOf(message));
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable... parameters) {
    add(level, String.valueOf(format));
  }

  private void add(Level level, String line) {
    if (isLoggable(level)) {
      lines.add(line);
    }
  }
}
