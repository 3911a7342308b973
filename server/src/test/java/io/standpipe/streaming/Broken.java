package io.standpipe.streaming;

import java.util.Arrays;
import java.util.stream.Collectors;

/// The engine did in a simulated history what it must never do.
final class Broken extends AssertionError {
  private static final long serialVersionUID = 1;

  /// The rule, in the same words each time it is broken.
  final String invariant;

  Broken(String invariant, Object... details) {
    super(invariant + ": "
        + Arrays.stream(details).map(String::valueOf).collect(Collectors.joining(" ")));
    this.invariant = invariant;
  }

  static void unless(boolean holds, String invariant, Object... details) {
    if (!holds) {
      throw new Broken(invariant, details);
    }
  }

  /// The broken rule behind a failure; a failure without one breaks the rule not to fail.
  static Broken of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Broken broken) {
        return broken;
      }
    }
    var broken = new Broken("the engine does not fail", failure);
    broken.initCause(failure);
    return broken;
  }
}
