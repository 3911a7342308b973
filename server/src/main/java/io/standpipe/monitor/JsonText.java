package io.standpipe.monitor;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Writes JSON as Go's encoder does: probes read it line by line.
final class JsonText {
  private static final long EXACT_MAX = 1L << 53;

  private final StringBuilder text = new StringBuilder();
  private boolean indents;
  private int depth;

  String indented(JsonObject object) {
    indents = true;
    value(object);
    return text.toString();
  }

  String compact(JsonObject object) {
    value(object);
    return text.toString();
  }

  private void value(Object value) {
    switch (value) {
      case JsonObject object -> all('{', object.fields().entrySet(), '}', this::field);
      case List<?> list -> all('[', list, ']', element -> value(element));
      case String string -> string(string);
      case Double number -> number(number);
      case Integer _,Long _,Boolean _ -> text.append(value);
      case JsonObject.Null _ -> text.append("null");
      default -> throw new IllegalArgumentException("not JSON: " + value.getClass());
    }
  }

  private void field(Map.Entry<String, Object> field) {
    string(field.getKey());
    text.append(indents ? ": " : ":");
    value(field.getValue());
  }

  private <T> void all(char open, Iterable<? extends T> elements, char close, Consumer<T> write) {
    text.append(open);
    Iterator<? extends T> iterator = elements.iterator();
    if (iterator.hasNext()) {
      depth++;
      write(iterator, write);
      depth--;
      newLine();
    }
    text.append(close);
  }

  private <T> void write(Iterator<? extends T> elements, Consumer<T> write) {
    boolean isFirst = true;
    while (elements.hasNext()) {
      if (!isFirst) {
        text.append(',');
      }
      isFirst = false;
      newLine();
      write.accept(elements.next());
    }
  }

  private void newLine() {
    if (indents) {
      text.append('\n').append("  ".repeat(depth));
    }
  }

  /// Whole numbers have no decimal point.
  private void number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < EXACT_MAX) {
      text.append((long) value);
    } else {
      text.append(value);
    }
  }

  private void string(String value) {
    text.append('"');
    value.codePoints().forEach(this::appendEscaped);
    text.append('"');
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
          text.appendCodePoint(c);
        }
      }
    }
  }

  private void appendUnicode(int c) {
    var hex = Integer.toHexString(c);
    text.append("\\u").repeat('0', 4 - hex.length()).append(hex);
  }
}
