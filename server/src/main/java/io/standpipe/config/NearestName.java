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

  /// What it costs to put in, take out, replace or swap letters until one word is the other.
  private static int changes(String from, String to) {
    var before = new int[to.length() + 1];
    var above = new int[to.length() + 1];
    var row = new int[to.length() + 1];
    for (var column = 0; column <= to.length(); column++) {
      row[column] = column * LETTER;
    }
    for (var line = 1; line <= from.length(); line++) {
      var free = before;
      before = above;
      above = row;
      row = free;
      row[0] = line * LETTER;
      for (var column = 1; column <= to.length(); column++) {
        var letter = from.charAt(line - 1);
        row[column] = Math.min(above[column - 1] + replacing(letter, to.charAt(column - 1)),
            Math.min(above[column], row[column - 1]) + LETTER);
        if (line > 1 && column > 1 && letter == to.charAt(column - 2)
            && from.charAt(line - 2) == to.charAt(column - 1)) {
          row[column] = Math.min(row[column], before[column - 2] + LETTER);
        }
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
