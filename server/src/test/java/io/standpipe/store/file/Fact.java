package io.standpipe.store.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Something a store is to keep, and the changes of which nobody knows whether it has them.
final class Fact<S> {
  private S committed;
  private final List<UnaryOperator<S>> inDoubt = new ArrayList<>();

  Fact(S initial) {
    committed = initial;
  }

  S committed() {
    return committed;
  }

  /// What it is if everything proposed is kept.
  S latest() {
    var state = committed;
    for (var change : inDoubt) {
      state = change.apply(state);
    }
    return state;
  }

  UnaryOperator<S> propose(UnaryOperator<S> change) {
    inDoubt.add(change);
    return change;
  }

  /// What was refused before will not come back.
  void commit(UnaryOperator<S> change) {
    inDoubt.subList(0, inDoubt.indexOf(change) + 1).clear();
    committed = change.apply(committed);
  }

  /// What may be found after a crash.
  Set<S> possible() {
    Set<S> states = new LinkedHashSet<>();
    states.add(committed);
    for (var change : inDoubt) {
      for (var state : List.copyOf(states)) {
        states.add(change.apply(state));
      }
    }
    return states;
  }

  void found(S state) {
    inDoubt.clear();
    committed = state;
  }
}
