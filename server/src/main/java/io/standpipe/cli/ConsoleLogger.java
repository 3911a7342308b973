package io.standpipe.cli;

import io.standpipe.config.ProcessConfig;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/// The logger of one component, filtered by its own debug and trace switches.
final class ConsoleLogger implements System.Logger {
  static final String STREAMING_PREFIX = "STREAM: ";

  private final String name;
  private final String prefix;
  private final boolean isDebug;
  private final boolean isTrace;
  private final LogLines lines;

  private ConsoleLogger(
      String name,
      String prefix,
      boolean isDebug,
      boolean isTrace,
      LogLines lines) {
    this.name = name;
    this.prefix = prefix;
    this.isDebug = isDebug;
    this.isTrace = isTrace;
    this.lines = lines;
  }

  /// @param name `streaming`, whose lines begin with `STREAM: `, or `core`
  static ConsoleLogger named(String name, ProcessConfig config, LogLines lines) {
    return name.equals("streaming")
        ? new ConsoleLogger(name, STREAMING_PREFIX, config.streamingDebug(),
            config.streamingTrace(), lines)
        : new ConsoleLogger(name, "", config.debug(), config.trace(), lines);
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public boolean isLoggable(Level level) {
    return switch (level) {
      case ALL, TRACE -> isTrace;
      case DEBUG -> isDebug;
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
      lines.write(LogLevel.of(level), prefix, message);
      return;
    }
    lines.write(LogLevel.of(level), prefix, message + ": " + thrown);
    for (var frame : thrown.getStackTrace()) {
      lines.write(LogLevel.of(level), prefix, "    at " + frame);
    }
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
    lines.write(LogLevel.of(level), prefix,
        isPlain ? text : new MessageFormat(text, Locale.ROOT).format(parameters));
  }
}
