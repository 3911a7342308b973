package io.standpipe.conformance;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what no frame announces, by asking again and again.
final class Until {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Until() {}

  static void holds(String what, BooleanSupplier condition) {
    holds(what, RawConnection.PATIENCE, condition);
  }

  static void holds(String what, Duration patience, BooleanSupplier condition) {
    var deadline = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }
}
