package io.standpipe.broker;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Sends the clients of a server that is about to go away: tells them, gives them time to leave by
/// themselves, then closes one after the other, so that the servers they turn to are not overrun. On
/// one loop only.
///
/// Source: reference, core NATS 1.17.
final class LameDuck {
  private static final long TICK_MIN_NANOS = Duration.ofMillis(1).toNanos();
  private static final long TICK_MAX_NANOS = Duration.ofSeconds(1).toNanos();

  private final Hub hub;
  private final Connections connections;
  private final EventLoop loop;
  private final RandomGenerator random;
  private final Queue<Connection> remaining = new ArrayDeque<>();
  private long tickNanos;
  private int batch;

  LameDuck(Hub hub, Connections connections, EventLoop loop, RandomGenerator random) {
    this.hub = hub;
    this.connections = connections;
    this.loop = loop;
    this.random = random;
  }

  /// The listener is closed, so the connections there are now are the last.
  void start(Runnable whenEmpty) {
    remaining.addAll(connections.open());
    var settings = hub.config().lameDuck();
    long nanos = settings.duration().minus(settings.gracePeriod()).toNanos();
    tickNanos = tickNanos(nanos, remaining.size());
    batch = batch(nanos, remaining.size());
    hub.clientUrls().leave();
    hub.webSocketUrls().leave();
    remaining.forEach(Connection::announceUrls);
    connections.whenEmpty(whenEmpty);
    if (!remaining.isEmpty()) {
      schedule(this::closeFirst, settings.gracePeriod().toNanos());
    }
  }

  private void closeFirst() {
    hub.log().info("Closing existing clients");
    closeNext();
  }

  private void closeNext() {
    for (int i = 0; i < batch && !remaining.isEmpty(); i++) {
      remaining.remove().close(CloseReason.SHUTDOWN);
    }
    if (!remaining.isEmpty()) {
      schedule(this::closeNext, random.nextLong(tickNanos / 2, tickNanos));
    }
  }

  private void schedule(Runnable action, long nanos) {
    var _ = loop.schedule(action, nanos, TimeUnit.NANOSECONDS);
  }

  /// The longest time between two closings if `clients` are spread over `nanos`.
  static long tickNanos(long nanos, int clients) {
    return Math.clamp(nanos / Math.max(1, clients), TICK_MIN_NANOS, TICK_MAX_NANOS);
  }

  /// How many to close each time, more than one only if there are more clients than milliseconds.
  static int batch(long nanos, int clients) {
    long ticks = Math.max(1, nanos / TICK_MIN_NANOS);
    return (int) Math.max(1, (clients + ticks - 1) / ticks);
  }
}
