package io.standpipe.actor;

import java.util.List;

/// A single-threaded owner of state. Only its [Mailbox] calls these methods, one call at a time.
public interface Actor<E> {
  /// Handles events in the order they were posted. The batch is never empty and valid only during
  /// the call.
  void handle(List<E> batch);

  /// Called once the clock has passed [#deadlineNanos()].
  void expire(long nowNanos);

  /// How much an event counts towards the bound of the mailbox: at least 1, and always the same for
  /// the same event. Any thread may call, unlike the other methods.
  default int weight(E event) {
    return 1;
  }

  /// When [#expire] is next due, or [Clock#NEVER].
  long deadlineNanos();
}
