package io.standpipe.config;

import io.standpipe.config.file.Position;
import io.standpipe.config.file.Problem;

/// A value that somebody gave, and where.
record Given<T>(T value, Origin origin) {
  /// Where a value comes from.
  sealed interface Origin {
    /// What is wrong with a value, in one line.
    ///
    /// @param text of the value
    Problem invalid(String text, String rule);

    /// What is wrong with the option itself.
    Problem problem(String text);

    /// Where to look for it.
    String place();
  }

  /// @param name as typed, without dashes
  record Flag(String name) implements Origin {
    @Override
    public Problem invalid(String text, String rule) {
      return new Problem("invalid value \"" + text + "\" for flag -" + name + ": " + rule);
    }

    @Override
    public Problem problem(String text) {
      return new Problem("flag -" + name + text);
    }

    @Override
    public String place() {
      return "-" + name;
    }
  }

  /// @param key as written
  /// @param position of the key
  record FileKey(String key, Position position) implements Origin {
    @Override
    public Problem invalid(String text, String rule) {
      return new Problem(position, "invalid value " + text + " for \"" + key + "\": " + rule);
    }

    @Override
    public Problem problem(String text) {
      return new Problem(position, key + text);
    }

    @Override
    public String place() {
      return position.file() + ":" + position.line();
    }
  }
}
