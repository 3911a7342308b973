package io.standpipe.config;

import io.standpipe.config.file.ConfigEntry;
import io.standpipe.config.file.ConfigValue;
import io.standpipe.config.file.Position;
import io.standpipe.config.file.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is found while a file is gone through: errors, and warnings about what the
/// original ignores.
final class Problems {
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  List<Problem> errors() {
    return errors;
  }

  List<Problem> warnings() {
    return warnings;
  }

  void error(Position position, String text) {
    errors.add(new Problem(position, text));
  }

  void warn(Position position, String text) {
    warnings.add(new Problem(position, text));
  }

  /// A key that nobody knows.
  ///
  /// @param known keys that it may have been meant to be
  void unknown(ConfigEntry entry, List<String> known, boolean isError) {
    var nearest = new NearestName(entry.key().toLowerCase(Locale.ROOT));
    known.forEach(nearest::consider);
    var found = nearest.found();
    var hint = found == null ? "" : "; did you mean \"" + found + "\"?";
    if (isError) {
      error(entry.position(), "unknown field \"" + entry.key() + "\"" + hint);
    } else {
      warn(entry.position(), "unknown key \"" + entry.key() + "\" is ignored" + hint);
    }
  }

  /// A value of the wrong type.
  ///
  /// @param expected for example `a string`
  /// @param secret whether the value must not be shown
  void mismatch(ConfigEntry entry, String expected, boolean secret) {
    var isUnquoted = expected.equals("a string") && switch (entry.value()) {
      case ConfigValue.Block _,ConfigValue.Items _ -> false;
      default -> true;
    };
    error(entry.value().position(),
        "parameter \"" + entry.key() + "\" value is expected to be " + expected
            + (secret ? "" : ", got " + entry.value().describe())
            + (isUnquoted ? "; put it in quotes" : ""));
  }

  /// A value that is no map where the original says so in these words. It is not shown, because a
  /// map may have been meant that holds a secret.
  void noMap(ConfigEntry entry, String title) {
    error(entry.position(),
        "expected " + title + " to be a map/struct, got " + entry.value().type());
  }
}
