package io.standpipe.streaming;

import io.standpipe.store.Operation;

/// What the parts of a channel ask of it. On the channel's thread, except where it says any thread.
interface ChannelHost {
  /// The time of the current batch.
  long nowNanos();

  /// Nanoseconds since the Unix epoch.
  long wallNanos();

  /// Proposes a change to the journal and goes on with `then` once its fate is known, at once or in
  /// a later batch.
  void propose(Operation operation, Then then);

  /// The consumer may have something to deliver.
  void ready(Consumer consumer);

  /// The log fetches what the consumer needs next; it is ready again when that has come.
  void awaitFetch(Consumer consumer);

  /// Any thread.
  boolean post(ChannelEvent event);

  /// Runs `action` once what is posted now has been handled. Any thread.
  void whenDrained(Runnable action);

  /// Continues after a proposal.
  @FunctionalInterface
  interface Then {
    /// `failure` is empty if the change is committed.
    void decided(String failure);
  }
}
