package io.standpipe.bus.external;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// How much waits to be written to the NATS server. Any thread may call.
///
/// jnats tells, but under a lock that it holds for as long as it looks for a server, and it does not
/// say when it has written. So nobody asks it but a thread of our own, and only when so much was
/// published since the last time that it matters.
final class OutputGauge {
  /// Bytes from which a polite publisher waits.
  private static final long CONGESTED_MARK = 4L * 1024 * 1024;
  private static final long LOOK_MILLIS = 1;

  private final LongSupplier pending;
  private final AtomicLong published = new AtomicLong();
  private final List<Runnable> whenDrained = new ArrayList<>();
  private boolean looking;
  /// What of `published` cannot be waiting any more.
  private volatile long gone;

  /// @param pending bytes that wait now; may take its time
  OutputGauge(LongSupplier pending) {
    this.pending = pending;
  }

  void published(int bytes) {
    published.addAndGet(bytes);
  }

  /// Whether too much waits, or has to be looked at.
  boolean isCongested() {
    return published.get() - gone > CONGESTED_MARK;
  }

  /// Runs `action` once, when no more than the mark waits.
  void whenDrained(Runnable action) {
    synchronized (this) {
      whenDrained.add(action);
      if (looking) {
        return;
      }
      looking = true;
    }
    Thread.ofVirtual().name("standpipe-output-gauge").start(this::look);
  }

  private void look() {
    try {
      var actions = drained();
      while (actions.isEmpty()) {
        Thread.sleep(LOOK_MILLIS);
        actions = drained();
      }
      actions.forEach(Runnable::run);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private List<Runnable> drained() {
    long before = published.get();
    gone = before - pending.getAsLong();
    synchronized (this) {
      if (isCongested()) {
        return List.of();
      }
      looking = false;
      var actions = List.copyOf(whenDrained);
      whenDrained.clear();
      return actions;
    }
  }
}
