package io.standpipe.monitor;

/// Writes an object as the original does: one field per line, indented by two blanks.
final class Json {
  private final StringBuilder text = new StringBuilder("{");
  private boolean isEmpty = true;

  Json field(String name, String value) {
    name(name);
    text.append('"');
    value.chars().forEach(this::appendEscaped);
    text.append('"');
    return this;
  }

  Json field(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  private void name(String name) {
    text.append(isEmpty ? "\n  \"" : ",\n  \"").append(name).append("\": ");
    isEmpty = false;
  }

  /// Go escapes what could end a script element, too.
  private void appendEscaped(int c) {
    switch (c) {
      case '"' -> text.append("\\\"");
      case '\\' -> text.append("\\\\");
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '<', '>', '&', 0x2028, 0x2029 -> appendUnicode(c);
      default -> {
        if (c < ' ') {
          appendUnicode(c);
        } else {
          text.append((char) c);
        }
      }
    }
  }

  private void appendUnicode(int c) {
    var hex = Integer.toHexString(c);
    text.append("\\u").repeat('0', 4 - hex.length()).append(hex);
  }

  @Override
  public String toString() {
    return text + "\n}";
  }
}
