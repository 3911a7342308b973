package io.standpipe.config;

import org.jspecify.annotations.Nullable;

/// Finds the name that somebody who mistyped one may have meant.
final class NearestName {
  /// Costs of a wrong letter and of a letter in the wrong case.
  private static final int LETTER = 2;
  private static final int CASE = 1;

  private final String typed;
  private int fewest;
  private @Nullable String nearest;

  NearestName(String typed) {
    this.typed = typed;
    this.fewest = typed.length() / 3 * LETTER + CASE + 1;
  }

  void consider(String name) {
    var changes = changes(typed, name);
    if (changes < fewest) {
      fewest = changes;
      nearest = name;
    }
  }

  /// The name that takes the fewest changes, if they are few for a name of this length.
  @Nullable
  String found() {
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
