package io.standpipe.config.file;

import java.util.List;

/// A value in a configuration file.
public sealed interface ConfigValue {
  Position position();

  /// Its type, with an article.
  String type();

  /// Its type and the value itself, for a message about another type that was expected.
  String describe();

  /// The same value, found elsewhere.
  ConfigValue at(Position newPosition);

  /// A string, quoted or not.
  record Text(Position position, String text) implements ConfigValue {
    @Override
    public String type() {
      return "a string";
    }

    @Override
    public String describe() {
      return "the string \"" + text + "\"";
    }

    @Override
    public Text at(Position newPosition) {
      return new Text(newPosition, text);
    }
  }

  /// An integer.
  ///
  /// @param number with its suffix applied
  /// @param text as written: `1m` is 1,000,000, but minutes where a duration is expected
  record Whole(Position position, long number, String text) implements ConfigValue {
    @Override
    public String type() {
      return "an integer";
    }

    @Override
    public String describe() {
      return "the integer " + text;
    }

    @Override
    public Whole at(Position newPosition) {
      return new Whole(newPosition, number, text);
    }
  }

  /// A number with decimals.
  record Decimal(Position position, double number, String text) implements ConfigValue {
    @Override
    public String type() {
      return "a number";
    }

    @Override
    public String describe() {
      return "the number " + text;
    }

    @Override
    public Decimal at(Position newPosition) {
      return new Decimal(newPosition, number, text);
    }
  }

  /// `true`, `yes`, `on` and their opposites.
  record Switch(Position position, boolean on) implements ConfigValue {
    @Override
    public String type() {
      return "a boolean";
    }

    @Override
    public String describe() {
      return "the boolean " + on;
    }

    @Override
    public Switch at(Position newPosition) {
      return new Switch(newPosition, on);
    }
  }

  /// A point in time. No option takes one.
  record Time(Position position, String text) implements ConfigValue {
    @Override
    public String type() {
      return "a date";
    }

    @Override
    public String describe() {
      return "the date " + text;
    }

    @Override
    public Time at(Position newPosition) {
      return new Time(newPosition, text);
    }
  }

  /// An array.
  record Items(Position position, List<ConfigValue> values) implements ConfigValue {
    public Items {
      values = List.copyOf(values);
    }

    @Override
    public String type() {
      return "an array";
    }

    @Override
    public String describe() {
      return type();
    }

    @Override
    public Items at(Position newPosition) {
      return new Items(newPosition, values);
    }
  }

  /// A map. Keys may occur twice.
  record Block(Position position, List<ConfigEntry> entries) implements ConfigValue {
    public Block {
      entries = List.copyOf(entries);
    }

    @Override
    public String type() {
      return "a map";
    }

    @Override
    public String describe() {
      return type();
    }

    @Override
    public Block at(Position newPosition) {
      return new Block(newPosition, entries);
    }
  }
}
