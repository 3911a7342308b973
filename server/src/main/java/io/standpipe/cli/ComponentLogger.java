package io.standpipe.cli;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The logger of one component, filtered by its own debug and trace switches, which may change
/// while the server runs.
final class ComponentLogger implements System.Logger {
  /// Causes may form a circle.
  private static final int CAUSES_MAX = 8;

  private final String name;
  private final Component component;
  private final Log log;

  ComponentLogger(String name, Log log) {
    this.name = name;
    this.component = Component.of(name);
    this.log = log;
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    var levels = log.levels();
    return switch (level) {
      case ALL, TRACE ->
        component == Component.STREAMING ? levels.streamingTrace() : levels.trace();
      case DEBUG -> component == Component.STREAMING ? levels.streamingDebug() : levels.debug();
      case INFO, WARNING, ERROR -> true;
      case OFF -> false;
    };
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String text,
      @Nullable Throwable thrown) {
    if (!isLoggable(level)) {
      return;
    }
    var message = text == null ? "" : text;
    if (thrown == null) {
      log.write(component, LogLevel.of(level), message);
    } else {
      var line = new StringBuilder(message).append(": ").append(thrown);
      var root = thrown;
      for (int i = 0; i < CAUSES_MAX && root.getCause() != null; i++) {
        root = root.getCause();
        line.append("; caused by ").append(root);
      }
      log.write(component, LogLevel.of(level), line.toString(), frames(root));
    }
  }

  /// Where it began.
  private static List<String> frames(Throwable root) {
    return Arrays.stream(root.getStackTrace()).map(StackTraceElement::toString).toList();
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable... parameters) {
    if (!isLoggable(level)) {
      return;
    }
    var text = format == null ? "" : format;
    var isPlain = parameters == null || parameters.length == 0;
    log.write(component, LogLevel.of(level),
        isPlain ? text : new MessageFormat(text, Locale.ROOT).format(parameters));
  }
}
