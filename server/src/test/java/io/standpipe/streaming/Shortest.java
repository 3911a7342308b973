package io.standpipe.streaming;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// Finds a short part of a history that fails.
final class Shortest {
  private Shortest() {}

  /// Leaves out what is not needed to fail.
  static <S> List<S> of(List<S> steps, Predicate<List<S>> fails) {
    var shortest = steps;
    for (int length = steps.size() / 2; length > 0; length /= 2) {
      for (int from = shortest.size() - length; from >= 0; from -= length) {
        var shorter = new ArrayList<>(shortest);
        shorter.subList(from, from + length).clear();
        if (fails.test(shorter)) {
          shortest = List.copyOf(shorter);
        }
      }
    }
    return shortest;
  }
}
