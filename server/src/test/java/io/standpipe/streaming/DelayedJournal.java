package io.standpipe.streaming;

import io.standpipe.store.ForwardingStore;
import io.standpipe.store.Journal;
import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// A store whose journal commits at once until it is told to hold, then when the test says so; it
/// can fail.
final class DelayedJournal extends ForwardingStore implements Journal {
  private record Proposed(Operation operation, Consumer<Outcome> later) {}

  private final ArrayDeque<Proposed> proposed = new ArrayDeque<>();
  private boolean holding;

  DelayedJournal(Store store) {
    super(store);
  }

  /// From now on, operations wait for a decision.
  void hold() {
    holding = true;
  }

  /// Commits what waits; from now on, operations are committed at once.
  void release() {
    commitAll();
    holding = false;
  }

  int waiting() {
    return proposed.size();
  }

  /// Decides the oldest proposal; an empty `failure` commits it.
  void decide(String failure) {
    var oldest = proposed.removeFirst();
    oldest.later.accept(new Outcome(oldest.operation, failure));
  }

  void commitAll() {
    while (!proposed.isEmpty()) {
      decide("");
    }
  }

  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    if (holding) {
      proposed.add(new Proposed(operation, later));
    }
    return !holding;
  }

  @Override
  public Journal journal() {
    return this;
  }
}
