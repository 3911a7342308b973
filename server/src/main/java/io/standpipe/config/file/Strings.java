package io.standpipe.config.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/// Reads the forms of strings. Source: reference, configuration 2.2.
final class Strings {
  private final Characters in;

  Strings(Characters in) {
    this.in = in;
  }

  /// `'…'` without escapes, or `"…"` with them. May contain line ends.
  String quoted() throws SyntaxException {
    var start = in.position();
    var quote = in.next();
    var text = new StringBuilder();
    while (in.peek() != quote) {
      if (in.isAtEnd()) {
        throw SyntaxException.fatal(start, "this string is not closed: expected " + quote);
      }
      if (in.peek() == '\\' && quote == '"') {
        escape(text);
      } else {
        text.append(in.next());
      }
    }
    in.next();
    return text.toString();
  }

  /// A string without quotes, with escapes.
  String bare() throws SyntaxException {
    var text = new StringBuilder();
    while (!in.isAtValueEnd()) {
      if (in.peek() == '\\') {
        escape(text);
      } else {
        text.append(in.next());
      }
    }
    return text.toString();
  }

  /// `(`, a line end, any text, and a line that is `)`.
  String block() throws SyntaxException {
    var start = in.position();
    in.next();
    var text = new StringBuilder();
    while (!in.isAtEnd()) {
      var closes = in.peek() == ')' && in.position().column() == 1;
      var c = in.next();
      if (closes && in.isAtLineEnd()) {
        return text.toString();
      }
      text.append(c);
    }
    throw SyntaxException.fatal(start,
        "this block is not closed: expected a line that is \")\" alone");
  }

  private void escape(StringBuilder text) throws SyntaxException {
    var start = in.position();
    if (in.peek(1) == 'x') {
      text.append(bytes());
      return;
    }
    in.next();
    var c = in.next();
    text.append(switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case '"' -> '"';
      case '\\' -> '\\';
      default -> throw SyntaxException.inPair(start, "invalid escape \"\\" + c
          + "\": allowed are \\t, \\n, \\r, \\\", \\\\ and \\xHH; or put the string in single quotes");
    });
  }

  /// A run of `\xHH`, which are bytes of UTF-8.
  private String bytes() throws SyntaxException {
    var bytes = new ByteArrayOutputStream();
    while (in.peek() == '\\' && in.peek(1) == 'x') {
      var start = in.position();
      in.next();
      in.next();
      var high = Character.digit(in.peek(), 16);
      var low = Character.digit(in.peek(1), 16);
      if (high < 0 || low < 0) {
        throw SyntaxException.inPair(start, "expected two hexadecimal digits after \"\\x\"");
      }
      in.next();
      in.next();
      bytes.write(high << 4 | low);
    }
    return bytes.toString(UTF_8);
  }
}
