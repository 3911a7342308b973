package io.standpipe.config.file;

import io.standpipe.config.file.ConfigValue.Decimal;
import io.standpipe.config.file.ConfigValue.Switch;
import io.standpipe.config.file.ConfigValue.Text;
import io.standpipe.config.file.ConfigValue.Time;
import io.standpipe.config.file.ConfigValue.Whole;
import java.util.Locale;

/// Tells what a word without quotes is: a switch, a number, a date or a string.
///
/// What begins with digits and goes on otherwise, such as `10s` or `127.0.0.1:4222`, is a string.
/// Source: reference, configuration 2.2 and 2.3.
final class BareWord {
  private static final String SIZE_UNITS = "kmgtpe";
  private static final String DATE = "0000-00-00T00:00:00Z";

  private BareWord() {}

  static ConfigValue read(Position position, String word) throws SyntaxException {
    switch (word.toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> {
        return new Switch(position, true);
      }
      case "false", "no", "off" -> {
        return new Switch(position, false);
      }
      default -> {
      }
    }
    var start = word.startsWith("-") ? 1 : 0;
    var digits = digits(word, start);
    if (digits == start) {
      return new Text(position, word);
    }
    var factor = factor(word, digits);
    if (factor > 0) {
      return whole(position, word, digits, factor);
    }
    if (word.charAt(digits) == '.' && digits(word, digits + 1) == word.length()
        && digits + 1 < word.length()) {
      return new Decimal(position, Double.parseDouble(word), word);
    }
    return isDate(word) ? new Time(position, word) : new Text(position, word);
  }

  private static ConfigValue whole(Position position, String word, int digits, long factor)
      throws SyntaxException {
    try {
      return new Whole(position,
          Math.multiplyExact(Long.parseLong(word.substring(0, digits)), factor), word);
    } catch (ArithmeticException | NumberFormatException e) {
      throw SyntaxException.inPair(position,
          "this integer is out of the range of 64 bits; put it in quotes if it is none");
    }
  }

  private static int digits(String word, int from) {
    var end = from;
    while (end < word.length() && word.charAt(end) >= '0' && word.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /// What the rest of the word multiplies by; 0 if it is no suffix.
  private static long factor(String word, int from) {
    if (from == word.length()) {
      return 1;
    }
    var power = SIZE_UNITS.indexOf(Character.toLowerCase(word.charAt(from))) + 1;
    if (power == 0) {
      return 0;
    }
    var base = switch (word.substring(from + 1).toLowerCase(Locale.ROOT)) {
      case "" -> 1_000L;
      case "b", "i", "ib" -> 1_024L;
      default -> 0L;
    };
    var factor = base;
    for (var i = 1; i < power; i++) {
      factor *= base;
    }
    return factor;
  }

  private static boolean isDate(String word) {
    if (word.length() != DATE.length()) {
      return false;
    }
    for (var i = 0; i < word.length(); i++) {
      var isDigit = digits(word, i) > i;
      if (DATE.charAt(i) == '0' ? !isDigit : word.charAt(i) != DATE.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
