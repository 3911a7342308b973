package io.standpipe.config;

import io.standpipe.config.Given.Flag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads flags: one or two dashes, values joined or apart, switches without a value of their own,
/// the last occurrence wins. Source: reference, configuration 1.1.
final class FlagParser {
  private final List<String> arguments;
  private final Values values = new Values();
  private int next;

  FlagParser(List<String> arguments) {
    this.arguments = arguments;
  }

  Values values() {
    return values;
  }

  /// The first argument that is not a flag, or null.
  @Nullable
  String word() {
    return next < arguments.size() ? arguments.get(next) : null;
  }

  /// Returns the error in the first flag that is wrong, or null if all are good.
  @Nullable
  String parse() {
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
        return refusal;
      }
    }
    values.expand();
    return null;
  }

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
    var option = OptionTable.flag(name);
    if (option == null) {
      return unknown(name);
    }
    if (option.kind() instanceof Kind.SwitchKind) {
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

  private <T> @Nullable String readValue(Option<T> option, String name, String text) {
    try {
      values.put(option, new Given<>(option.kind().parse(text), new Flag(name)));
      return null;
    } catch (GoSyntax.Malformed e) {
      if (option.kind() instanceof Kind.SizeKind) {
        return name + " should be a size, got '" + text + "'";
      }
      return option.kind() instanceof Kind.SwitchKind
          ? "invalid boolean value \"" + text + "\" for -" + name + ": " + e.reason()
          : "invalid value \"" + text + "\" for flag -" + name + ": " + e.reason();
    }
  }

  private static String unknown(String name) {
    var nearest = new NearestName(name);
    OptionTable.all().forEach(option -> option.flags().forEach(nearest::consider));
    var found = nearest.found();
    return "flag provided but not defined: -" + name + "\n"
        + (found == null ? "" : "Did you mean -" + found + "? ")
        + "All flags are listed by --help.";
  }
}
