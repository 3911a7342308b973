package io.standpipe.monitor;

/// Labels of metrics as they are written: `{channel="orders",queue_name="q"}`.
final class Labels {
  static final String NONE = "";

  private Labels() {}

  /// @param namesAndValues a name, its value, the next name, …
  static String of(String... namesAndValues) {
    var text = new StringBuilder("{");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text.append(i == 0 ? "" : ",").append(namesAndValues[i]).append("=\"");
      escape(text, namesAndValues[i + 1]);
      text.append('"');
    }
    return text.append('}').toString();
  }

  private static void escape(StringBuilder text, String value) {
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(value.charAt(i));
      }
    }
  }
}
