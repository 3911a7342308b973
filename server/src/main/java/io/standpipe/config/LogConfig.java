package io.standpipe.config;

/// Where log lines go, how they look, and which are written.
///
/// @param json one JSON object per line instead of the original's format
/// @param timestamps whether lines of the original's format have date and time
/// @param utc whether these are in UTC instead of local time
public record LogConfig(
    LogTarget target,
    boolean json,
    boolean timestamps,
    boolean utc,
    LogLevels levels) {
  public static final LogConfig DEFAULT = new LogConfig(new LogTarget.StandardError(), false, true,
      false, LogLevels.DEFAULT);
}
