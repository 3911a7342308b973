package io.standpipe.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Command-line flags in Go's syntax: `-np 4`, `-np=4`, `--np=4`; a lone `-sync` means true.
final class Flags {
  private static final Map<String, Long> UNIT_NANOS = Map.of("us", 1_000L, "ms", 1_000_000L, "s",
      1_000_000_000L, "m", 60_000_000_000L);

  private record Flag(String name, String fallback, String help, boolean isSwitch) {}

  private final String usage;
  private final Map<String, Flag> declared = new LinkedHashMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final Map<String, String> values = new HashMap<>();
  private final Set<String> given = new HashSet<>();
  private final List<String> operands = new ArrayList<>();

  Flags(String usage) {
    this.usage = usage;
  }

  /// Declares a flag that takes a value.
  Flags value(String name, String fallback, String help) {
    return declare(new Flag(name, fallback, help, false));
  }

  /// Declares a flag that is false unless given.
  Flags toggle(String name, String help) {
    return declare(new Flag(name, "false", help, true));
  }

  /// Declares a second name of a flag.
  Flags alias(String alias, String name) {
    aliases.put(alias, name);
    return this;
  }

  private Flags declare(Flag flag) {
    declared.put(flag.name, flag);
    values.put(flag.name, flag.fallback);
    return this;
  }

  /// Flags end at the first word that is none, or behind `--`.
  Flags parse(List<String> words) {
    int next = 0;
    while (next < words.size() && words.get(next).startsWith("-") && words.get(next).length() > 1) {
      var word = words.get(next++);
      if (word.equals("--")) {
        break;
      }
      next = parseFlag(word.substring(word.startsWith("--") ? 2 : 1), words, next);
    }
    operands.addAll(words.subList(next, words.size()));
    return this;
  }

  private int parseFlag(String word, List<String> words, int next) {
    int equals = word.indexOf('=');
    var name = equals < 0 ? word : word.substring(0, equals);
    var flag = declared.get(aliases.getOrDefault(name, name));
    if (flag == null) {
      throw new UsageException("flag provided but not defined: -" + name);
    }
    given.add(flag.name);
    if (equals >= 0) {
      values.put(flag.name, word.substring(equals + 1));
      return next;
    }
    if (flag.isSwitch) {
      values.put(flag.name, "true");
      return next;
    }
    if (next == words.size()) {
      throw new UsageException("flag needs an argument: -" + name);
    }
    values.put(flag.name, words.get(next));
    return next + 1;
  }

  boolean isGiven(String name) {
    return given.contains(name);
  }

  String text(String name) {
    var value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no flag " + name);
    }
    return value;
  }

  boolean isOn(String name) {
    return switch (text(name)) {
      case "true", "1", "t", "T", "TRUE", "True" -> true;
      case "false", "0", "f", "F", "FALSE", "False" -> false;
      default -> throw invalid(name, "true or false");
    };
  }

  /// A whole number within bounds; `_` may separate digits.
  int number(String name, int min, int max) {
    try {
      int number = Integer.parseInt(text(name).replace("_", ""));
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw invalid(name, "a number from %d to %d".formatted(min, max));
    }
    throw invalid(name, "a number from %d to %d".formatted(min, max));
  }

  /// A duration such as `20s`, `500ms`, `1m`, above zero and at most an hour.
  Duration duration(String name) {
    var text = text(name);
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    var unit = UNIT_NANOS.get(text.substring(digits));
    if (unit == null || digits == 0 || digits > 9) {
      throw invalid(name, "a duration such as 20s");
    }
    var duration = Duration.ofNanos(Long.parseLong(text.substring(0, digits)) * unit);
    if (duration.isZero() || duration.compareTo(Duration.ofHours(1)) > 0) {
      throw invalid(name, "a duration above zero and at most an hour");
    }
    return duration;
  }

  private UsageException invalid(String name, String expected) {
    return new UsageException(
        "invalid value \"%s\" for flag -%s: expected %s".formatted(text(name), name, expected));
  }

  /// The single operand, such as the channel.
  String operand(String what) {
    if (operands.size() != 1) {
      throw new UsageException("expected exactly one " + what + ", found " + operands.size());
    }
    return operands.getFirst();
  }

  List<String> operands() {
    return List.copyOf(operands);
  }

  String help() {
    var text = new StringBuilder("Usage: ").append(usage).append("\n\n");
    for (var flag : declared.values()) {
      text.append("  -%-12s %s".formatted(flag.name, flag.help));
      if (!flag.isSwitch && !flag.fallback.isEmpty()) {
        text.append(" (default ").append(flag.fallback).append(')');
      }
      text.append('\n');
    }
    return text.toString();
  }
}
