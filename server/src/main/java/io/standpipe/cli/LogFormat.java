package io.standpipe.cli;

import io.standpipe.config.LogConfig;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;

/// What a log line looks like. Used by one thread at a time.
interface LogFormat {
  /// One or more lines, parted by line feeds, without one at the end.
  String format(LogLine line);

  /// The format for a file or a terminal.
  static LogFormat of(LogConfig config, long pid, boolean isTerminal) {
    if (config.json()) {
      return new JsonFormat(pid);
    }
    return new TextFormat(pid, config.timestamps(),
        config.utc() ? ZoneOffset.UTC : ZoneId.systemDefault(), isTerminal);
  }

  /// A name sent by a client cannot forge a second line or move a terminal's cursor.
  static void appendOnOneLine(StringBuilder line, String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      switch (c) {
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append(c);
        default -> {
          if (Character.isISOControl(c)) {
            line.append("\\x").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            line.append(c);
          }
        }
      }
    }
  }
}
