package io.standpipe.monitor;

/// Where monitoring listens.
///
/// @param host address to listen on
/// @param port 0 takes any free port
/// @param basePath where the pages of core NATS are, such as `/mon`; empty for the root. The
///          streaming pages, health and metrics stay where they are, as in the original
/// @param secure whether it speaks HTTPS, with the certificate that clients are shown
public record MonitorConfig(String host, int port, String basePath, boolean secure) {
  /// Why monitoring that is to be secure cannot be; the first half is the original's.
  public static final String NO_CERTIFICATE = "Can't start monitoring: TLS cert and key required "
      + "for HTTPS; give them with -tlscert and -tlskey, or in a tls section of the file";

  public MonitorConfig {
    basePath = basePath.isEmpty() ? "" : trimmed(basePath);
  }

  /// Monitoring over HTTP.
  public static MonitorConfig plain(String host, int port, String basePath) {
    return new MonitorConfig(host, port, basePath, false);
  }

  /// `http` or `https`.
  public String scheme() {
    return secure ? "https" : "http";
  }

  /// One slash in front and none at the end.
  private static String trimmed(String path) {
    var clean = RequestPath.clean("/" + path);
    return clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
  }
}
