package io.standpipe.bench;

import java.time.Duration;
import java.util.function.LongConsumer;

/// Sends messages at a fixed rate, whatever the server does.
///
/// Each message has an intended time, and latency is counted from it: if the server, or the sender
/// itself, falls behind, the messages that had to wait show it (no coordinated omission).
final class Pacer {
  private static final long LEAD_NANOS = 10_000_000;

  /// The clock, as far as a pacer needs it.
  interface Time {
    /// As [System#nanoTime()].
    long nanos();

    /// Returns at once if that time has passed.
    void waitUntil(long nanos);
  }

  private final int ratePerSecond;
  private final long messages;
  private final Time time;
  private volatile boolean isStopped;

  Pacer(int ratePerSecond, Duration duration) {
    this(ratePerSecond, duration, new PreciseTime());
  }

  Pacer(int ratePerSecond, Duration duration, Time time) {
    this.time = time;
    this.ratePerSecond = ratePerSecond;
    this.messages = Math.max(1, ratePerSecond * duration.toMillis() / 1000);
  }

  long messages() {
    return messages;
  }

  /// Nanoseconds after the start at which message `index`, counted from 0, is due.
  long dueNanos(long index) {
    return index / ratePerSecond * 1_000_000_000L
        + index % ratePerSecond * 1_000_000_000L / ratePerSecond;
  }

  /// Calls `send` with the intended time of each message ([System#nanoTime()]).
  void run(LongConsumer send) {
    long start = time.nanos() + LEAD_NANOS;
    for (long index = 0; index < messages && !isStopped; index++) {
      long intended = start + dueNanos(index);
      time.waitUntil(intended);
      send.accept(intended);
    }
  }

  void stop() {
    isStopped = true;
  }
}
