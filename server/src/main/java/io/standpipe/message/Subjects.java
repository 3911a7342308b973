package io.standpipe.message;

/// The grammar of subjects: tokens of any bytes but blanks, separated by dots. A token `*` stands
/// for any one token, `>` as the last one for one or more; inside a longer token both are ordinary.
public final class Subjects {
  private static final byte DOT = '.';

  private Subjects() {}

  /// Whether one may subscribe to it: no empty token, nothing behind `>`.
  public static boolean isValid(Subject subject) {
    int start = 0;
    for (int i = 0; i <= subject.length(); i++) {
      if (i < subject.length() && subject.byteAt(i) != DOT) {
        continue;
      }
      if (i == start || i < subject.length() && isToken(subject, start, i, '>')) {
        return false;
      }
      start = i + 1;
    }
    return true;
  }

  /// Whether a token is `*` or `>`.
  public static boolean hasWildcard(Subject subject) {
    int start = 0;
    for (int i = 0; i <= subject.length(); i++) {
      if (i == subject.length() || subject.byteAt(i) == DOT) {
        if (isToken(subject, start, i, '*') || isToken(subject, start, i, '>')) {
          return true;
        }
        start = i + 1;
      }
    }
    return false;
  }

  /// How many tokens it has, empty ones included.
  public static int tokens(Subject subject) {
    int count = 1;
    for (int i = 0; i < subject.length(); i++) {
      if (subject.byteAt(i) == DOT) {
        count++;
      }
    }
    return count;
  }

  /// Whether it is a valid name of exactly one subject.
  public static boolean isLiteral(Subject subject) {
    return isValid(subject) && !hasWildcard(subject);
  }

  /// Whether no token is empty; a message to any other subject reaches nobody.
  public static boolean hasOnlyFullTokens(byte[] buffer, int offset, int length) {
    boolean empty = true;
    for (int i = offset; i < offset + length; i++) {
      if (buffer[i] != DOT) {
        empty = false;
      } else if (empty) {
        return false;
      } else {
        empty = true;
      }
    }
    return !empty;
  }

  /// Whether a message to `subject`, whose wildcards count as ordinary tokens, reaches a
  /// subscription to `pattern`. Both must be valid.
  public static boolean matches(Subject pattern, Subject subject) {
    int p = 0;
    int s = 0;
    while (true) {
      int patternEnd = tokenEnd(pattern, p);
      int subjectEnd = tokenEnd(subject, s);
      if (isToken(pattern, p, patternEnd, '>')) {
        return true;
      }
      if (!isToken(pattern, p, patternEnd, '*')
          && !sameToken(pattern, p, patternEnd, subject, s, subjectEnd)) {
        return false;
      }
      boolean patternDone = patternEnd == pattern.length();
      boolean subjectDone = subjectEnd == subject.length();
      if (patternDone || subjectDone) {
        return patternDone && subjectDone;
      }
      p = patternEnd + 1;
      s = subjectEnd + 1;
    }
  }

  /// Whether a subscription to `pattern` gets everything that one to `other` gets. Both must
  /// be valid.
  public static boolean covers(Subject pattern, Subject other) {
    return compare(pattern, other, false);
  }

  /// Whether some subject matches both patterns. Both must be valid.
  public static boolean overlap(Subject a, Subject b) {
    return compare(a, b, true);
  }

  private static boolean compare(Subject pattern, Subject other, boolean either) {
    int p = 0;
    int o = 0;
    while (true) {
      int patternEnd = tokenEnd(pattern, p);
      int otherEnd = tokenEnd(other, o);
      boolean otherAny = isToken(other, o, otherEnd, '*');
      boolean otherRest = isToken(other, o, otherEnd, '>');
      if (isToken(pattern, p, patternEnd, '>') || otherRest) {
        return !otherRest || either || isToken(pattern, p, patternEnd, '>');
      }
      if (!isToken(pattern, p, patternEnd, '*') && !(either && otherAny)
          && (otherAny || !sameToken(pattern, p, patternEnd, other, o, otherEnd))) {
        return false;
      }
      boolean patternDone = patternEnd == pattern.length();
      boolean otherDone = otherEnd == other.length();
      if (patternDone || otherDone) {
        return patternDone && otherDone;
      }
      p = patternEnd + 1;
      o = otherEnd + 1;
    }
  }

  private static int tokenEnd(Subject subject, int start) {
    int end = start;
    while (end < subject.length() && subject.byteAt(end) != DOT) {
      end++;
    }
    return end;
  }

  private static boolean isToken(Subject subject, int start, int end, char token) {
    return end - start == 1 && subject.byteAt(start) == token;
  }

  private static boolean sameToken(
      Subject a,
      int aStart,
      int aEnd,
      Subject b,
      int bStart,
      int bEnd) {
    if (aEnd - aStart != bEnd - bStart) {
      return false;
    }
    for (int i = 0; i < aEnd - aStart; i++) {
      if (a.byteAt(aStart + i) != b.byteAt(bStart + i)) {
        return false;
      }
    }
    return true;
  }
}
