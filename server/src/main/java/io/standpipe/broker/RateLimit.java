package io.standpipe.broker;

import java.util.concurrent.TimeUnit;

/// So many in each second, and no more. Any thread may call.
final class RateLimit {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int max;
  private long secondStarted = System.nanoTime();
  private int taken;

  /// @param max 0 for no limit
  RateLimit(int max) {
    this.max = max;
  }

  synchronized boolean take() {
    if (max == 0) {
      return true;
    }
    long now = System.nanoTime();
    if (now - secondStarted >= SECOND) {
      secondStarted = now;
      taken = 0;
    }
    return taken++ < max;
  }
}
