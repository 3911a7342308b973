package io.standpipe.streaming;

import io.standpipe.actor.Clock;
import io.standpipe.store.MessageLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Subscriptions of one channel that were recovered and whose clients are not back yet.
///
/// After a restart of the server its clients need a moment to find it again. The original sends to
/// them at once, to nobody, and what was pending comes again after another ack wait. Here a
/// recovered subscription is not started before somebody listens to its inbox. Then it gets what was
/// pending and is due, then new messages; what is pending but not due comes when it is. In a queue
/// group nobody waits for the absent: new messages go to the members that are back, and so do
/// pending messages whose old deadline has passed. A client that never comes back fails its
/// heartbeats, which ends its subscriptions as it always does. Once back, a client is served like
/// any other, whoever listens.
///
/// The bus does not say when somebody begins to listen, so the channel looks: before each batch, and
/// at growing intervals while a subscription that is absent has something to get.
///
/// Source: reference, streaming protocol 10.3 and 14.3 #8. Owned by the channel's actor.
final class Absentees {
  private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final MessageLog log;
  private final ChannelHost host;
  private final List<Subscription> absent = new ArrayList<>();
  private long pauseNanos = PAUSE_MIN_NANOS;
  private long lookNanos = Clock.NEVER;

  Absentees(MessageLog log, ChannelHost host) {
    this.log = log;
    this.host = host;
  }

  void add(Subscription subscription) {
    absent.add(subscription);
  }

  void remove(Subscription subscription) {
    if (!absent.isEmpty()) {
      absent.remove(subscription);
    }
  }

  /// When to look again, or [Clock#NEVER].
  long deadlineNanos() {
    return lookNanos;
  }

  /// Starts those that are back.
  void look() {
    if (!absent.isEmpty()) {
      absent.removeIf(this::startIfBack);
    }
  }

  private boolean startIfBack(Subscription subscription) {
    if (subscription.route.hasInterest()) {
      subscription.start();
      host.ready(subscription.consumer);
      return true;
    }
    return false;
  }

  void expire(long nowNanos) {
    if (lookNanos <= nowNanos) {
      lookNanos = Clock.NEVER;
      absent.stream().filter(this::isWaiting).forEach(waiting -> host.ready(waiting.consumer));
    }
  }

  /// After a batch: whether, and when, to look without being asked.
  void plan() {
    if (absent.isEmpty() || absent.stream().noneMatch(this::isWaiting)) {
      lookNanos = Clock.NEVER;
    } else if (lookNanos == Clock.NEVER) {
      lookNanos = host.nowNanos() + pauseNanos;
      pauseNanos = Math.min(2 * pauseNanos, PAUSE_MAX_NANOS);
    }
  }

  private boolean isWaiting(Subscription subscription) {
    return !subscription.due.isEmpty() || subscription.consumer.lastSent < log.last();
  }
}
