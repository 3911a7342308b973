package io.standpipe.config;

import io.standpipe.config.LogTarget.RemoteSyslog;
import io.standpipe.config.LogTarget.RemoteSyslog.Protocol;
import io.standpipe.config.Settings.Rejected;

/// The part of the settings that is about the log.
final class LogSettings {
  private static final int PORT_MAX = 65_535;

  private final Settings settings;

  LogSettings(Settings settings) {
    this.settings = settings;
  }

  LogConfig build() throws Rejected, GoSyntax.Malformed {
    return new LogConfig(target(), isJson(), settings.isOn(Option.LOG_TIME),
        settings.isOn(Option.LOG_TIME_UTC), levels());
  }

  private LogLevels levels() throws GoSyntax.Malformed {
    return new LogLevels(settings.isOn(Option.STREAMING_DEBUG, Option.STREAMING_DEBUG_TRACE),
        settings.isOn(Option.STREAMING_TRACE, Option.STREAMING_DEBUG_TRACE),
        settings.isOn(Option.DEBUG, Option.DEBUG_TRACE_VERBOSE, Option.DEBUG_TRACE), settings.isOn(
            Option.TRACE, Option.TRACE_VERBOSE, Option.DEBUG_TRACE_VERBOSE, Option.DEBUG_TRACE));
  }

  /// If several are given, the one that comes first in the original counts.
  private LogTarget target() throws Rejected, GoSyntax.Malformed {
    var bytesMax = settings.atLeastZero(Option.LOG_SIZE_LIMIT);
    var file = settings.path(Option.LOG_FILE);
    if (file.isPresent()) {
      return new LogTarget.File(file.get(), bytesMax);
    }
    if (!settings.text(Option.REMOTE_SYSLOG).isEmpty()) {
      return remoteSyslog(settings.text(Option.REMOTE_SYSLOG));
    }
    return settings.isOn(Option.SYSLOG)
        ? new LogTarget.LocalSyslog(settings.text(Option.SYSLOG_NAME))
        : new LogTarget.StandardError();
  }

  private RemoteSyslog remoteSyslog(String url) throws Rejected {
    var colon = url.indexOf("://");
    var scheme = colon < 0 ? "" : url.substring(0, colon);
    var address = colon < 0 ? "" : url.substring(colon + "://".length());
    var protocol = switch (scheme) {
      case "udp" -> Protocol.UDP;
      case "tcp" -> Protocol.TCP;
      case "unix" -> Protocol.UNIX;
      default -> throw settings.outOfBounds(Option.REMOTE_SYSLOG, "error invalid network type: \""
          + scheme + "\"; must be udp://host:port, tcp://host:port or unix:///path");
    };
    var isGood = protocol == Protocol.UNIX ? address.startsWith("/") : hasHostAndPort(address);
    if (!isGood) {
      throw settings.outOfBounds(Option.REMOTE_SYSLOG,
          "must be udp://host:port, tcp://host:port or unix:///path");
    }
    return new RemoteSyslog(protocol, address, settings.text(Option.SYSLOG_NAME));
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

  private boolean isJson() throws Rejected {
    return switch (settings.text(Option.LOG_FORMAT)) {
      case "text" -> false;
      case "json" -> true;
      default -> throw settings.outOfBounds(Option.LOG_FORMAT, "must be text or json");
    };
  }
}
