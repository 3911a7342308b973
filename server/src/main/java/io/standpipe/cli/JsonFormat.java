package io.standpipe.cli;

/// One JSON object per line, for collectors that would otherwise have to take lines apart:
/// `{"time":"2024-02-29T12:37:00.123456Z","pid":4711,"level":"info","component":"streaming",`
/// `"message":"Streaming Server is ready"}`, and `stack`, an array, if something failed.
final class JsonFormat implements LogFormat {
  private static final String DIGITS = "0123456789abcdef";

  private final long pid;

  JsonFormat(long pid) {
    this.pid = pid;
  }

  @Override
  public String format(LogLine line) {
    var text = new StringBuilder(128 + line.text().length()).append("{\"time\":\"")
        .append(line.time())
        .append("\",\"pid\":")
        .append(pid)
        .append(",\"level\":\"")
        .append(line.level().word())
        .append("\",\"component\":\"")
        .append(line.component().word())
        .append("\",\"message\":");
    appendString(text, line.text());
    var separator = ",\"stack\":[";
    for (var frame : line.frames()) {
      appendString(text.append(separator), frame);
      separator = ",";
    }
    return text.append(line.frames().isEmpty() ? "}" : "]}").toString();
  }

  private static void appendString(StringBuilder text, String value) {
    text.append('"');
    for (var i = 0; i < value.length(); i++) {
      var c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> text.append('\\').append(c);
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (Character.isISOControl(c)) {
            text.append("\\u00").append(DIGITS.charAt(c >> 4)).append(DIGITS.charAt(c & 15));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
