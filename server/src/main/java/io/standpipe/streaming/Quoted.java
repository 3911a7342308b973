package io.standpipe.streaming;

/// Names in double quotes, as Go's `%q` writes them.
final class Quoted {
  private Quoted() {}

  static String of(String name) {
    var quoted = new StringBuilder(name.length() + 2).append('"');
    name.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '"', '\\' -> quoted.append('\\').appendCodePoint(c);
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      default -> {
        if (c < ' ' || c == 0x7f) {
          quoted.append(c < 0x10 ? "\\x0" : "\\x").append(Integer.toHexString(c));
        } else {
          quoted.appendCodePoint(c);
        }
      }
    }
  }
}
