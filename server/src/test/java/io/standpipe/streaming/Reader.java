package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.SubscriptionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A subscription of a simulated history, from its request on.
final class Reader {
  /// Why a subscription may end.
  enum Cause {
    UNSUBSCRIBE,
    CLOSE,
    SESSION,
    REFUSED_BY_JOURNAL,
    REPLACED
  }

  /// `stamp` tells what came before and what after.
  record End(Cause cause, long stamp) {}

  /// A message sent and not acknowledged; when it may and when it must be sent again.
  static final class Pending {
    long earliestNanos;
    long latestNanos;

    Pending(long earliestNanos, long latestNanos) {
      this.earliestNanos = earliestNanos;
      this.latestNanos = latestNanos;
    }
  }

  final Player player;
  final SubscriptionRequest request;
  /// The client's session when it asked; null if it had none.
  final Model.@Nullable Session session;
  Bus.@Nullable Registration listening;

  /// The error it was answered with, empty for success; null before that.
  @Nullable
  String answer;
  long answerStamp;
  Subject ackInbox = Subject.EMPTY;

  /// Null before it is accepted.
  @Nullable
  ModelConsumer consumer;
  boolean created;
  long id;
  boolean online;
  boolean kept;
  final TreeMap<Long, Pending> pending = new TreeMap<>();
  /// What is to be sent again before anything new.
  final TreeSet<Long> resume = new TreeSet<>();
  final List<End> ends = new ArrayList<>();
  /// When it started its client was well, so the first missed heartbeat will be noted.
  boolean flaggable;
  long startNanos;
  /// The engine has not yet heard that the connection takes more.
  boolean drainUnheard;

  /// When it was asked for.
  final long stamp;

  Reader(Player player, SubscriptionRequest request, Model.@Nullable Session session, long stamp) {
    this.stamp = stamp;
    this.player = player;
    this.request = request;
    this.session = session;
  }

  /// The instance whose heartbeats count: who asked may be an older one of the same client.
  Player owner() {
    return session == null ? player : session.player;
  }

  boolean isStarted() {
    return online && "".equals(answer);
  }

  boolean isAsked(Cause cause) {
    return ends.stream().anyMatch(end -> end.cause == cause);
  }

  long ackWaitNanos() {
    return request.ackWaitSeconds() * 1_000_000_000L;
  }

  /// What others would have to ask for to join or take over; null if they cannot.
  @Nullable
  String key() {
    var durable = request.durableName();
    if (!request.queueGroup().isEmpty()) {
      return "group " + (durable.isEmpty() ? "" : durable + ":") + request.queueGroup();
    }
    return durable.isEmpty() ? null : "durable " + request.clientId() + " " + durable;
  }

  String channel() {
    return request.subject().toString();
  }

  @Override
  public String toString() {
    return request.inbox() + " of " + player + " on " + request.subject();
  }
}
