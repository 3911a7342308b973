package io.standpipe.actor;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The machine's clocks.
public final class SystemClock implements Clock {
  private final long origin = System.nanoTime();

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public long wallNanos() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
