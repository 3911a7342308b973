package io.standpipe.monitor;

/// Where monitoring listens.
///
/// @param host address to listen on
/// @param port 0 takes any free port
/// @param basePath where the pages of core NATS are, such as `/mon`; empty for the root. The
///          streaming pages, health and metrics stay where they are, as in the original
public record MonitorConfig(String host, int port, String basePath) {
  public MonitorConfig {
    basePath = basePath.isEmpty() ? "" : trimmed(basePath);
  }

  /// One slash in front and none at the end.
  private static String trimmed(String path) {
    var clean = RequestPath.clean("/" + path);
    return clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
  }
}
