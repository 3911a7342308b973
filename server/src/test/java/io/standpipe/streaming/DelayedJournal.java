package io.standpipe.streaming;

import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreView;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// A store whose journal commits at once until it is told to hold, then when the test says so; it
/// can fail.
final class DelayedJournal implements Store, Journal {
  private record Proposed(Operation operation, Consumer<Outcome> later) {}

  private final Store store;
  private final ArrayDeque<Proposed> proposed = new ArrayDeque<>();
  private boolean holding;

  DelayedJournal(Store store) {
    this.store = store;
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
  public String kind() {
    return store.kind();
  }

  @Override
  public StoreView view() {
    return store.view();
  }

  @Override
  public boolean isPersistent() {
    return store.isPersistent();
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    return store.recover(initial);
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public MessageLog createChannel(String name) {
    return store.createChannel(name);
  }

  @Override
  public void close() {
    store.close();
  }
}
