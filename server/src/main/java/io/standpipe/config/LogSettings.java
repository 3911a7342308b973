package io.standpipe.config;

import io.standpipe.config.LogTarget.RemoteSyslog;
import io.standpipe.config.LogTarget.RemoteSyslog.Protocol;
import java.nio.file.Path;
import java.util.Locale;

/// The part of the settings that is about the log.
final class LogSettings {
  private final Values values;

  LogSettings(Values values) {
    this.values = values;
  }

  LogConfig build() {
    return new LogConfig(target(), values.get(ProcessOptions.LOG_FORMAT).equals("json"),
        values.get(ProcessOptions.LOG_TIME), values.get(ProcessOptions.LOG_TIME_UTC), levels());
  }

  private LogLevels levels() {
    return new LogLevels(values.get(ProcessOptions.STREAMING_DEBUG),
        values.get(ProcessOptions.STREAMING_TRACE), values.get(ProcessOptions.DEBUG),
        values.get(ProcessOptions.TRACE));
  }

  /// If several are given, the one that comes first in the original counts.
  private LogTarget target() {
    var file = values.get(ProcessOptions.LOG_FILE);
    if (!file.isEmpty()) {
      return new LogTarget.File(Path.of(file), values.get(ProcessOptions.LOG_SIZE_LIMIT));
    }
    var tag = values.get(ProcessOptions.SYSLOG_NAME);
    var url = values.get(ProcessOptions.REMOTE_SYSLOG);
    if (!url.isEmpty()) {
      var colon = url.indexOf("://");
      return new RemoteSyslog(Protocol.valueOf(url.substring(0, colon).toUpperCase(Locale.ROOT)),
          url.substring(colon + "://".length()), tag);
    }
    return values.get(ProcessOptions.SYSLOG)
        ? new LogTarget.LocalSyslog(tag)
        : new LogTarget.StandardError();
  }
}
