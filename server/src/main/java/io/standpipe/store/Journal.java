package io.standpipe.store;

import java.util.function.Consumer;

/// Makes changes durable. The one seam between a stand-alone, a persistent and a clustered server.
/// Operations of one owner are committed in the order it proposed them.
public interface Journal {
  /// Proposes a change. True if it is committed when this returns, and then `later` is not used.
  /// Otherwise `later` is told the outcome, on any thread; it must only hand it over.
  boolean propose(Operation operation, Consumer<Outcome> later);

  /// Whether so much waits to be committed that no more should be taken from clients. Any thread.
  default boolean isCongested() {
    return false;
  }

  /// Runs `action` once, on any thread, as soon as the journal is not congested.
  default void whenDrained(Runnable action) {
    action.run();
  }

  /// What became of an operation: `failure` is empty if it is committed, else says why it is not.
  record Outcome(Operation operation, String failure) {}
}
