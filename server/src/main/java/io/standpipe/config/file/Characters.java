package io.standpipe.config.file;

/// The text of a file and a place in it.
final class Characters {
  /// What is seen behind the last character.
  static final char END = '\uffff';

  private static final String VALUE_ENDS = " \t\r\n,;]}" + END;

  private final String file;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;

  Characters(String file, String text) {
    this.file = file;
    this.text = text;
    if (text.startsWith("\ufeff")) {
      at = 1;
      lineStart = 1;
    }
  }

  Position position() {
    return new Position(file, line, at - lineStart + 1);
  }

  char peek() {
    return peek(0);
  }

  char peek(int ahead) {
    return at + ahead < text.length() ? text.charAt(at + ahead) : END;
  }

  char next() {
    var c = peek();
    if (c != END) {
      at++;
    }
    if (c == '\n') {
      line++;
      lineStart = at;
    }
    return c;
  }

  boolean isAtEnd() {
    return at >= text.length();
  }

  boolean isAtLineEnd() {
    return isAtEnd() || peek() == '\n' || peek() == '\r';
  }

  boolean isAtBlank() {
    return peek() == ' ' || peek() == '\t';
  }

  boolean isAtComment() {
    return peek() == '#' || peek() == '/' && peek(1) == '/';
  }

  /// Whether a bare string ends here.
  boolean isAtValueEnd() {
    return VALUE_ENDS.indexOf(peek()) >= 0;
  }

  void skipBlanks() {
    while (isAtBlank()) {
      next();
    }
  }

  void skipLine() {
    while (!isAtEnd() && peek() != '\n') {
      next();
    }
  }

  /// Skips blanks, line ends and comments.
  void skipLayout() {
    while (true) {
      if (isAtComment()) {
        skipLine();
      } else if (!isAtEnd() && (isAtBlank() || isAtLineEnd())) {
        next();
      } else {
        return;
      }
    }
  }

  /// What is here, for a message. Words are not shown: one may be part of a secret that lacks
  /// its quotes.
  String found() {
    if (isAtEnd()) {
      return "the end of the file";
    }
    if (isAtLineEnd()) {
      return "the end of the line";
    }
    return "=:,;{}[]()".indexOf(peek()) < 0 ? "more text" : "\"" + peek() + "\"";
  }
}
