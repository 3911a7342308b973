package io.standpipe.broker;

import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Asks a silent client whether it is still there. On the connection's loop only.
///
/// Soon after CONNECT every client is pinged once; later only if it sent nothing since the timer
/// last ran, or was not pinged for an hour.
final class KeepAlive {
  private static final long FIRST_PING_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long PING_AT_LEAST_EVERY_NANOS = Duration.ofHours(1).toNanos();

  private final Connection connection;
  private final long intervalNanos;
  private final int pingMax;
  private @Nullable ScheduledFuture<?> timer;
  private int unanswered;
  private boolean answered;
  private boolean active;
  private long lastPingNanos;

  KeepAlive(Connection connection, BrokerConfig config) {
    this.connection = connection;
    this.intervalNanos = config.pingInterval().toNanos();
    this.pingMax = config.pingMax();
  }

  void start() {
    schedule(intervalNanos);
  }

  /// A CONNECT came.
  void connected() {
    long soon = Math.min(intervalNanos, FIRST_PING_NANOS);
    schedule(soon + ThreadLocalRandom.current().nextLong(soon / 5 + 1));
  }

  /// The client sent something that only a living one sends; PONG is not counted.
  void active() {
    active = true;
  }

  void pong() {
    if (unanswered > 0) {
      connection.activity().answeredPing(System.nanoTime() - lastPingNanos);
    }
    unanswered = 0;
    answered = true;
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void schedule(long nanos) {
    stop();
    timer = connection.loop().executor().schedule(this::expire, nanos, TimeUnit.NANOSECONDS);
  }

  private void expire() {
    connection.log().connectionDebug(connection, "Client Ping Timer");
    long now = System.nanoTime();
    if (!active || !answered || now - lastPingNanos > PING_AT_LEAST_EVERY_NANOS) {
      if (unanswered + 1 > pingMax) {
        connection.close(CloseReason.STALE);
        return;
      }
      unanswered++;
      lastPingNanos = now;
      connection.sendPing();
    }
    active = false;
    schedule(intervalNanos);
  }
}
