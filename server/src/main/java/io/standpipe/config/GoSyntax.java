package io.standpipe.config;

import java.math.BigDecimal;
import java.time.Duration;

/// Numbers, switches, durations and sizes as Go's standard library reads and prints them.
public final class GoSyntax {
  private static final String[] TRUE = {"1", "t", "T", "true", "TRUE", "True"};
  private static final String[] FALSE = {"0", "f", "F", "false", "FALSE", "False"};
  private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final String SIZE_UNITS = "kmgtpe";

  private GoSyntax() {}

  /// The text is not a value of the kind asked for.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String reason) {
      super(reason, null, false, false);
    }

    String reason() {
      return String.valueOf(getMessage());
    }
  }

  private static Malformed parseError() {
    return new Malformed("parse error");
  }

  static boolean parseSwitch(String text) throws Malformed {
    if (isOneOf(TRUE, text)) {
      return true;
    }
    if (isOneOf(FALSE, text)) {
      return false;
    }
    throw parseError();
  }

  private static boolean isOneOf(String[] words, String text) {
    for (var word : words) {
      if (word.equals(text)) {
        return true;
      }
    }
    return false;
  }

  /// Decimal, `0x`, `0o`, `0b`, or octal with a leading zero; `_` between digits.
  static long parseInteger(String text) throws Malformed {
    var isNegative = text.startsWith("-");
    var start = isNegative || text.startsWith("+") ? 1 : 0;
    var radix = radix(text, start);
    var digits = start + (radix == 10 ? 0 : radix == 8 && !hasLetter(text, start) ? 1 : 2);
    var value = 0L;
    var sawDigit = radix == 8 && digits == start + 1;
    var isOutOfRange = false;
    var previous = digits == start ? ' ' : '0';
    for (var at = digits; at < text.length(); at++) {
      var c = text.charAt(at);
      if (c == '_') {
        if (previous != '0') {
          throw parseError();
        }
        previous = '_';
        continue;
      }
      var digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        throw parseError();
      }
      sawDigit = true;
      previous = '0';
      // Counting down keeps the smallest long in range.
      isOutOfRange |= value < (Long.MIN_VALUE + digit) / radix;
      value = value * radix - digit;
    }
    if (!sawDigit || previous == '_') {
      throw parseError();
    }
    if (isOutOfRange || !isNegative && value == Long.MIN_VALUE) {
      throw new Malformed("value out of range");
    }
    return isNegative ? value : -value;
  }

  private static int radix(String text, int start) {
    if (text.length() - start < 2 || text.charAt(start) != '0') {
      return 10;
    }
    return switch (text.charAt(start + 1)) {
      case 'x', 'X' -> 16;
      case 'b', 'B' -> 2;
      default -> 8;
    };
  }

  private static boolean hasLetter(String text, int start) {
    var c = text.charAt(start + 1);
    return c == 'o' || c == 'O';
  }

  /// A decimal number with an optional unit: `k m g t p e` are powers of 1000, followed by `b`, `i`
  /// or `ib` powers of 1024.
  static long parseSize(String text) throws Malformed {
    var end = text.startsWith("-") ? 1 : 0;
    while (end < text.length() && isDigit(text.charAt(end))) {
      end++;
    }
    if (end == 0 || !isDigit(text.charAt(end - 1))) {
      throw parseError();
    }
    try {
      return Math.multiplyExact(Long.parseLong(text.substring(0, end)),
          sizeFactor(text.substring(end)));
    } catch (ArithmeticException | NumberFormatException e) {
      throw new Malformed("value out of range");
    }
  }

  private static long sizeFactor(String unit) throws Malformed {
    if (unit.isEmpty()) {
      return 1;
    }
    var power = SIZE_UNITS.indexOf(Character.toLowerCase(unit.charAt(0))) + 1;
    var rest = unit.substring(1);
    var isBinary = rest.equalsIgnoreCase("b") || rest.equalsIgnoreCase("i")
        || rest.equalsIgnoreCase("ib");
    if (power == 0 || !rest.isEmpty() && !isBinary) {
      throw parseError();
    }
    var factor = 1L;
    for (var i = 0; i < power; i++) {
      factor *= isBinary ? 1024 : 1000;
    }
    return factor;
  }

  /// `1h30m`, `1.5h`, `-250ms`; a bare `0` needs no unit.
  static Duration parseDuration(String text) throws Malformed {
    var isNegative = text.startsWith("-");
    var at = isNegative || text.startsWith("+") ? 1 : 0;
    if (text.length() == at + 1 && text.charAt(at) == '0') {
      return Duration.ZERO;
    }
    if (text.length() == at) {
      throw parseError();
    }
    var nanos = BigDecimal.ZERO;
    while (at < text.length()) {
      var numberEnd = at;
      while (numberEnd < text.length() && isDigitOrDot(text.charAt(numberEnd))) {
        numberEnd++;
      }
      var unitEnd = numberEnd;
      while (unitEnd < text.length() && !isDigitOrDot(text.charAt(unitEnd))) {
        unitEnd++;
      }
      var part = decimal(text.substring(at, numberEnd))
          .multiply(BigDecimal.valueOf(nanosOf(text.substring(numberEnd, unitEnd))));
      nanos = nanos.add(BigDecimal.valueOf(exactLong(part)));
      at = unitEnd;
    }
    var total = exactLong(nanos);
    return Duration.ofNanos(isNegative ? -total : total);
  }

  private static BigDecimal decimal(String text) throws Malformed {
    var dot = text.indexOf('.');
    if (text.length() < (dot < 0 ? 1 : 2) || dot != text.lastIndexOf('.')) {
      throw parseError();
    }
    return new BigDecimal(text);
  }

  private static long exactLong(BigDecimal nanos) throws Malformed {
    if (nanos.compareTo(LONG_MAX) > 0) {
      throw parseError();
    }
    return nanos.longValue();
  }

  private static long nanosOf(String unit) throws Malformed {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "\u00b5s", "\u03bcs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> throw parseError();
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isDigitOrDot(char c) {
    return isDigit(c) || c == '.';
  }

  /// `1h0m0s`, `1m30s`, `1.5s`, `500ms`, `0s`: leading units that are zero are left out.
  public static String format(Duration duration) {
    var nanos = duration.toNanos();
    if (nanos == 0) {
      return "0s";
    }
    var text = new StringBuilder(nanos < 0 ? "-" : "");
    var rest = duration.abs();
    if (rest.compareTo(Duration.ofSeconds(1)) < 0) {
      return appendFraction(text, rest.toNanos()).toString();
    }
    var seconds = rest.toSeconds();
    if (seconds >= 3600) {
      text.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      text.append(seconds / 60 % 60).append('m');
    }
    return appendDecimal(text, seconds % 60, rest.toNanosPart(), 9).append('s').toString();
  }

  private static StringBuilder appendFraction(StringBuilder text, long nanos) {
    if (nanos >= 1_000_000) {
      return appendDecimal(text, nanos / 1_000_000, nanos % 1_000_000, 6).append("ms");
    }
    if (nanos >= 1_000) {
      return appendDecimal(text, nanos / 1_000, nanos % 1_000, 3).append("\u00b5s");
    }
    return text.append(nanos).append("ns");
  }

  private static StringBuilder appendDecimal(
      StringBuilder text,
      long whole,
      long fraction,
      int digits) {
    text.append(whole);
    if (fraction > 0) {
      var decimals = Long.toString(fraction);
      text.append('.').repeat('0', digits - decimals.length()).append(decimals);
      while (text.charAt(text.length() - 1) == '0') {
        text.setLength(text.length() - 1);
      }
    }
    return text;
  }
}
