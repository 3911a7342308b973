package io.standpipe.wire.nats;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one JSON object key by key; the caller knows what type a value should have. Whatever is
/// wrong shows in [#isComplete] only, and ends the keys. CONNECT needs no more than this, and a
/// library would cost start-up time.
final class JsonReader {
  /// Deeper values count as malformed.
  private static final int DEPTH_MAX = 64;

  private final String text;
  private int position;
  private boolean first = true;
  private boolean failed;
  private boolean closed;
  private String key = "";

  JsonReader(byte[] buffer, int offset, int length) {
    text = new String(buffer, offset, length, StandardCharsets.UTF_8);
    expect('{');
  }

  /// Whether there was one well-formed object, with values of the types asked for, and
  /// nothing else.
  boolean isComplete() {
    skipBlanks();
    return closed && !failed && position == text.length();
  }

  /// Moves to the value of the next key.
  boolean nextKey() {
    if (failed || closed) {
      return false;
    }
    if (peek() == '}') {
      position++;
      closed = true;
      return false;
    }
    if (!first) {
      expect(',');
    }
    first = false;
    key = string();
    expect(':');
    return !failed;
  }

  String key() {
    return key;
  }

  boolean booleanOr(boolean fallback) {
    return switch (peek()) {
      case 't' -> word("true") || fallback;
      case 'f' -> !word("false") && fallback;
      default -> isNull() && fallback;
    };
  }

  long integerOr(long fallback) {
    if (peek() == 'n') {
      word("null");
      return fallback;
    }
    int start = position;
    number();
    try {
      return failed ? fallback : Long.parseLong(text, start, position, 10);
    } catch (NumberFormatException _) {
      failed = true; // a fraction, an exponent, or too large
      return fallback;
    }
  }

  String stringOr(String fallback) {
    if (peek() == 'n') {
      word("null");
      return fallback;
    }
    return string();
  }

  void skipValue() {
    skip(0);
  }

  /// A value of any kind as [JsonObject#parse] describes it; null for `null`, and if it
  /// is malformed.
  @Nullable
  Object anyValue() {
    return anyValue(0);
  }

  private @Nullable Object anyValue(int depth) {
    if (depth > DEPTH_MAX) {
      failed = true;
      return null;
    }
    return switch (peek()) {
      case '"' -> string();
      case 't', 'f' -> booleanOr(false);
      case 'n' -> {
        isNull();
        yield null;
      }
      case '{' -> object(depth);
      case '[' -> array(depth);
      default -> decimal();
    };
  }

  private Map<String, Object> object(int depth) {
    var members = new HashMap<String, Object>();
    position++;
    if (peek() == '}') {
      position++;
      return members;
    }
    do {
      var name = string();
      expect(':');
      var value = anyValue(depth + 1);
      if (value != null) {
        members.put(name, value);
      }
    } while (!failed && peek() == ',' && position++ >= 0);
    expect('}');
    return members;
  }

  private List<Object> array(int depth) {
    var elements = new ArrayList<Object>();
    position++;
    if (peek() == ']') {
      position++;
      return elements;
    }
    do {
      var value = anyValue(depth + 1);
      if (value != null) {
        elements.add(value);
      }
    } while (!failed && peek() == ',' && position++ >= 0);
    expect(']');
    return elements;
  }

  private @Nullable Object decimal() {
    int start = position;
    number();
    return failed ? null : new BigDecimal(text.substring(start, position));
  }

  private void skip(int depth) {
    if (depth > DEPTH_MAX) {
      failed = true;
      return;
    }
    switch (peek()) {
      case '"' -> string();
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'n' -> word("null");
      case '{' -> skipContainer('}', true, depth);
      case '[' -> skipContainer(']', false, depth);
      default -> number();
    }
  }

  private void skipContainer(char end, boolean keys, int depth) {
    position++;
    if (peek() == end) {
      position++;
      return;
    }
    do {
      if (keys) {
        string();
        expect(':');
      }
      skip(depth + 1);
    } while (!failed && peek() == ',' && position++ >= 0);
    expect(end);
  }

  private boolean isNull() {
    return word("null");
  }

  private boolean word(String word) {
    peek();
    if (!text.startsWith(word, position)) {
      failed = true;
      return false;
    }
    position += word.length();
    return true;
  }

  private void number() {
    if (peek() == '-') {
      position++;
    }
    int start = position;
    digits();
    boolean valid = position - start == 1 || position > start && text.charAt(start) != '0';
    if (at('.')) {
      position++;
      valid &= digits();
    }
    if (at('e') || at('E')) {
      position++;
      if (at('+') || at('-')) {
        position++;
      }
      valid &= digits();
    }
    failed |= !valid;
  }

  private boolean digits() {
    int start = position;
    while (position < text.length() && Character.digit(text.charAt(position), 10) >= 0
        && text.charAt(position) < 0x80) {
      position++;
    }
    return position > start;
  }

  private String string() {
    expect('"');
    var value = new StringBuilder();
    while (!failed) {
      if (position == text.length()) {
        failed = true;
        break;
      }
      char c = text.charAt(position++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        value.append(escape());
      } else if (c < ' ') {
        failed = true;
      } else {
        value.append(c);
      }
    }
    return "";
  }

  private char escape() {
    char c = position < text.length() ? text.charAt(position++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hex();
      default -> {
        failed = true;
        yield ' ';
      }
    };
  }

  private char hex() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = position < text.length() ? Character.digit(text.charAt(position++), 16) : -1;
      failed |= digit < 0;
      value = value << 4 | digit & 0xF;
    }
    return (char) value;
  }

  private void expect(char c) {
    if (peek() == c) {
      position++;
    } else {
      failed = true;
    }
  }

  /// The next character that is not blank, 0 at the end.
  private char peek() {
    skipBlanks();
    return position < text.length() ? text.charAt(position) : 0;
  }

  private boolean at(char c) {
    return position < text.length() && text.charAt(position) == c;
  }

  private void skipBlanks() {
    while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }
}
