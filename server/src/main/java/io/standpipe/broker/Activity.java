package io.standpipe.broker;

import java.time.Instant;

/// What a connection has seen so far, for monitoring. *Hot path.* On its loop only.
final class Activity {
  private final Instant start = Instant.now();
  private long lastReadNanos = Hub.CLOCK.nanos();
  private long roundTripNanos;
  private long inMessages;
  private long inBytes;

  Instant start() {
    return start;
  }

  /// Something was read; the clock is asked once for all that it contains.
  void read() {
    lastReadNanos = Hub.CLOCK.nanos();
  }

  long lastReadNanos() {
    return lastReadNanos;
  }

  void published(int bytes) {
    inMessages++;
    inBytes += bytes;
  }

  long inMessages() {
    return inMessages;
  }

  long inBytes() {
    return inBytes;
  }

  /// Of the last PING; 0 before the first PONG.
  long roundTripNanos() {
    return roundTripNanos;
  }

  void answeredPing(long nanos) {
    roundTripNanos = Math.max(1, nanos);
  }
}
