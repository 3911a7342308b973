package io.standpipe.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one command line: one or two dashes, values joined or apart, switches without a value of
/// their own, the last occurrence wins. Source: `reference/configuration.md` 1.1.
final class FlagParser {
  /// The status of every error in a flag; the original ends with 0 for most of them.
  private static final int BAD_FLAG = 2;

  /// Costs of a wrong letter and of a letter in the wrong case, for the nearest name.
  private static final int LETTER = 2;
  private static final int CASE = 1;

  private final List<String> arguments;
  private final Map<String, String> environment;
  private final Map<Option, Value> values = new EnumMap<>(Option.class);
  private int next;

  /// A value as given.
  ///
  /// @param flag the name as typed, without dashes
  record Value(String flag, String text) {}

  FlagParser(List<String> arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  CommandLine parse() {
    while (next < arguments.size()) {
      var argument = arguments.get(next);
      if (argument.length() < 2 || argument.charAt(0) != '-') {
        break;
      }
      next++;
      if (argument.equals("--")) {
        break;
      }
      var refusal = readFlag(argument);
      if (refusal != null) {
        return new CommandLine.Refused(refusal, BAD_FLAG);
      }
    }
    if (isOn(Option.VERSION)) {
      return new CommandLine.PrintVersion();
    }
    if (isOn(Option.HELP)) {
      return new CommandLine.PrintHelp(HelpText.render());
    }
    return next < arguments.size()
        ? word(arguments.get(next))
        : new Settings(values, environment).build();
  }

  private boolean isOn(Option option) {
    var value = values.get(option);
    try {
      return value != null && GoSyntax.parseSwitch(value.text());
    } catch (GoSyntax.Malformed e) {
      throw new IllegalStateException(e);
    }
  }

  private static CommandLine word(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "version" -> new CommandLine.PrintVersion();
      case "help" -> new CommandLine.PrintHelp(HelpText.render());
      default -> new CommandLine.Refused("unrecognized command: \"" + word + "\"", 1);
    };
  }

  /// Returns the error, or null if the flag is good.
  private @Nullable String readFlag(String argument) {
    var name = argument.substring(argument.startsWith("--") ? 2 : 1);
    if (name.isEmpty() || name.charAt(0) == '-' || name.charAt(0) == '=') {
      return "bad flag syntax: " + argument;
    }
    var equals = name.indexOf('=');
    var joined = equals < 0 ? null : name.substring(equals + 1);
    if (equals >= 0) {
      name = name.substring(0, equals);
    }
    var option = Option.named(name);
    if (option == null) {
      return unknown(name);
    }
    if (option.kind() == Kind.SWITCH) {
      return readValue(option, name, joined == null ? "true" : joined);
    }
    if (joined == null) {
      if (next == arguments.size()) {
        return "flag needs an argument: -" + name;
      }
      joined = arguments.get(next++);
    }
    return readValue(option, name, joined);
  }

  private @Nullable String readValue(Option option, String name, String text) {
    try {
      switch (option.kind()) {
        case SWITCH -> GoSyntax.parseSwitch(text);
        case INTEGER -> GoSyntax.parseInteger(text);
        case DURATION -> GoSyntax.parseDuration(text);
        case TEXT, SIZE -> {
        }
      }
    } catch (GoSyntax.Malformed e) {
      var invalid = option.kind() == Kind.SWITCH ? "invalid boolean value \"" : "invalid value \"";
      var colon = option.kind() == Kind.SWITCH ? "\" for -" : "\" for flag -";
      return invalid + text + colon + name + ": " + e.reason();
    }
    values.put(option, new Value(name, text));
    return null;
  }

  private static String unknown(String name) {
    var later = LaterFlag.named(name);
    if (later != null) {
      return later.refusal(name);
    }
    var nearest = nearest(name);
    return "flag provided but not defined: -" + name + "\n"
        + (nearest == null ? "" : "Did you mean -" + nearest + "? ")
        + "All flags are listed by --help.";
  }

  /// The flag that takes the fewest changes, if they are few for a name of this length.
  private static @Nullable String nearest(String name) {
    String nearest = null;
    var fewest = name.length() / 3 * LETTER + CASE + 1;
    for (var option : Option.values()) {
      for (var candidate : option.names()) {
        var changes = changes(name, candidate);
        if (changes < fewest) {
          fewest = changes;
          nearest = candidate;
        }
      }
    }
    return nearest;
  }

  /// What it costs to put in, take out or replace letters until one word is the other.
  private static int changes(String from, String to) {
    var row = new int[to.length() + 1];
    for (var column = 0; column <= to.length(); column++) {
      row[column] = column * LETTER;
    }
    for (var line = 1; line <= from.length(); line++) {
      var diagonal = row[0];
      row[0] = line * LETTER;
      for (var column = 1; column <= to.length(); column++) {
        var replaced = diagonal + replacing(from.charAt(line - 1), to.charAt(column - 1));
        diagonal = row[column];
        row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + LETTER);
      }
    }
    return row[to.length()];
  }

  private static int replacing(char from, char to) {
    if (from == to) {
      return 0;
    }
    return Character.toLowerCase(from) == Character.toLowerCase(to) ? CASE : LETTER;
  }
}
