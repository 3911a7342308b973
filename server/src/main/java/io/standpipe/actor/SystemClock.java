package io.standpipe.actor;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// The machine's clocks.
public final class SystemClock implements Clock {
  /// The same for all, so that times of different parts of the server can be compared.
  private static final long ORIGIN = System.nanoTime();

  @Override
  public long nanos() {
    return System.nanoTime() - ORIGIN;
  }

  @Override
  public long wallNanos() {
    var now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }
}
