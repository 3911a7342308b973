package io.standpipe.bench;

import java.util.concurrent.locks.LockSupport;

/// Real time, met to a few microseconds: sleeps until shortly before, then spins. Sleeping alone is
/// late by about what is spun here.
final class PreciseTime implements Pacer.Time {
  private static final long SPIN_NANOS = 100_000;

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void waitUntil(long nanos) {
    for (long left = nanos - nanos(); left > 0; left = nanos - nanos()) {
      if (left > SPIN_NANOS) {
        LockSupport.parkNanos(left - SPIN_NANOS);
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
