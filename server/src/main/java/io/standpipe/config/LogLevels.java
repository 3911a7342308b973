package io.standpipe.config;

/// Which lines are written besides those that always are: one pair of switches for the streaming
/// server, one for the core server.
public record LogLevels(
    boolean streamingDebug,
    boolean streamingTrace,
    boolean debug,
    boolean trace) {
  public static final LogLevels DEFAULT = new LogLevels(false, false, false, false);
}
