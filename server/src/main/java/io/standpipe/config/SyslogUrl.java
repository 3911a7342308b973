package io.standpipe.config;

import org.jspecify.annotations.Nullable;

/// What a URL of a syslog daemon must be.
record SyslogUrl() implements Rule<String> {
  private static final String FORM = "must be udp://host:port, tcp://host:port or unix:///path";
  private static final int PORT_MAX = 65_535;

  @Override
  public @Nullable Complaint check(String url) {
    if (url.isEmpty()) {
      return null;
    }
    var colon = url.indexOf("://");
    var scheme = colon < 0 ? "" : url.substring(0, colon);
    var address = colon < 0 ? "" : url.substring(colon + "://".length());
    var isGood = switch (scheme) {
      case "udp", "tcp" -> hasHostAndPort(address);
      case "unix" -> address.startsWith("/");
      default -> false;
    };
    if (isGood) {
      return null;
    }
    return switch (scheme) {
      case "udp", "tcp", "unix" -> new Complaint(FORM, false);
      default -> new Complaint("error invalid network type: \"" + scheme + "\"; " + FORM, false);
    };
  }

  private static boolean hasHostAndPort(String address) {
    var colon = address.lastIndexOf(':');
    try {
      var port = colon < 1 ? -1 : GoSyntax.parseInteger(address.substring(colon + 1));
      return port > 0 && port <= PORT_MAX;
    } catch (GoSyntax.Malformed e) {
      return false;
    }
  }
}
