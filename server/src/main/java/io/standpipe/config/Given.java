package io.standpipe.config;

import io.standpipe.config.file.Position;

/// A value that somebody gave, and where.
record Given<T>(T value, Origin origin) {
  /// Where a value comes from.
  sealed interface Origin {
    /// What to call the option in a message.
    String describe();

    /// How to begin a message about a value out of its bounds.
    String invalid(String text);
  }

  /// @param name as typed, without dashes
  record Flag(String name) implements Origin {
    @Override
    public String describe() {
      return "flag -" + name;
    }

    @Override
    public String invalid(String text) {
      return "invalid value \"" + text + "\" for flag -" + name + ": ";
    }
  }

  /// @param key as written
  /// @param position of the key
  record FileKey(String key, Position position) implements Origin {
    @Override
    public String describe() {
      return position + ": " + key;
    }

    @Override
    public String invalid(String text) {
      return position + ": invalid value " + text + " for \"" + key + "\": ";
    }
  }

  /// @param name of a variable of the environment
  record Variable(String name) implements Origin {
    @Override
    public String describe() {
      return "environment variable " + name;
    }

    @Override
    public String invalid(String text) {
      return "invalid value in the environment variable " + name + ": ";
    }
  }
}
