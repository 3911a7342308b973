package io.standpipe.streaming;

import io.standpipe.actor.Deadlines;
import io.standpipe.bus.Bus;
import io.standpipe.bus.Route;
import io.standpipe.message.Subject;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayDeque;

/// A subscriber that is online: a member, often the only one, of a [Consumer].
///
/// Its deadline is its ack timer. Owned by the channel's actor.
final class Subscription extends Deadlines.Item {
  /// Stands for the time an ack is due that was delivered by an earlier run of the server.
  static final long UNKNOWN = Long.MIN_VALUE;

  final Bookmark bookmark;
  final long id;
  final Session session;
  final Consumer consumer;
  final Subject inbox;
  final Route route;
  final Subject ackInbox;
  final Bus.Registration acks;
  final int maxInFlight;
  final long ackWaitNanos;
  /// Delivered and not acknowledged: sequence to the time its ack is due.
  final SequenceMap pending;
  /// Pending sequences that are to be sent again, in this order.
  final ArrayDeque<Long> due = new ArrayDeque<>();
  /// The client knows its ack inbox and, after a restart of the server, listens; before that
  /// nothing is delivered.
  private boolean started;
  /// Recovered, and its client is not back yet; see [Absentees].
  private boolean absent;
  /// The highest sequence that was sent here.
  long lastSent;
  /// The client misses heartbeats.
  boolean suspect;
  /// A call is on its way that ends when the route is no longer congested.
  boolean awaitingDrain;
  /// Pending entries below this were looked at and are still in the log.
  private long checkedBelow;

  Subscription(
      Bookmark bookmark,
      Session session,
      Subject inbox,
      Route route,
      Subject ackInbox,
      Bus.Registration acks,
      int maxInFlight,
      long ackWaitNanos) {
    this.bookmark = bookmark;
    this.id = bookmark.id;
    this.session = session;
    this.consumer = bookmark.consumer;
    this.inbox = inbox;
    this.route = route;
    this.ackInbox = ackInbox;
    this.acks = acks;
    this.maxInFlight = maxInFlight;
    this.ackWaitNanos = ackWaitNanos;
    this.pending = bookmark.pending;
    this.lastSent = consumer.lastSent;
  }

  void start() {
    started = true;
    absent = false;
  }

  /// Makes all that was pending in an earlier run due; when each ack was due is found out when its
  /// message is at hand.
  void recover() {
    absent = true;
    for (long sequence : pending.sortedSequences()) {
      due.add(sequence);
    }
  }

  boolean isAbsent() {
    return absent;
  }

  boolean isStarted() {
    return started;
  }

  int ackWaitSeconds() {
    return (int) (ackWaitNanos / 1_000_000_000);
  }

  /// Whether a first delivery may go here: started, nothing waits to be sent again, and fewer than
  /// `maxInFlight` pending. Pending messages that the log no longer holds do not count.
  boolean hasRoom(long firstKept) {
    return started && due.isEmpty() && !isFull(firstKept);
  }

  boolean isFull(long firstKept) {
    if (pending.size() >= maxInFlight && checkedBelow < firstKept) {
      pending.removeIf(sequence -> sequence < firstKept);
      consumer.redeliveries.removeIf(sequence -> sequence < firstKept);
      checkedBelow = firstKept;
    }
    return pending.size() >= maxInFlight;
  }

  /// The client answers, as far as we know, and somebody listens to its inbox.
  boolean isReachable() {
    return !suspect && route.hasInterest();
  }

  /// A durable group that has no member left belongs to nobody.
  SubscriptionRecord record(boolean offline) {
    var clientId = offline && consumer.isGroup() ? "" : session.id();
    return new SubscriptionRecord(id, clientId, inbox, ackInbox, maxInFlight, ackWaitSeconds(),
        consumer.group(), consumer.durableName(), consumer.keptLastSent, offline);
  }
}
