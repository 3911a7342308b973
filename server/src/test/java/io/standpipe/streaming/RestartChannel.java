package io.standpipe.streaming;

import io.standpipe.store.ChannelLimits;
import io.standpipe.streaming.RestartClient.Reader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A channel of a history with restarts: its messages, who reads them, and what monitoring shows of
/// it. It follows what monitoring shows, and says what may not be.
final class RestartChannel {
  /// How long a server may take to notice that somebody is back.
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

  final String name;
  final ChannelLimits limits;
  final Ledger ledger = new Ledger();
  final Map<String, RestartConsumer> consumers = new LinkedHashMap<>();
  /// Those that may still be there.
  final Set<Reader> readers = new LinkedHashSet<>();
  /// Inboxes of subscriptions that have ended for certain.
  private final Set<String> ended = new HashSet<>();
  long first;
  long last;
  long lastActivityNanos;
  /// Somebody left since the server last had nothing to do.
  boolean isLeft;

  RestartChannel(String name, ChannelLimits limits, long nowNanos) {
    this.name = name;
    this.limits = limits;
    this.lastActivityNanos = nowNanos;
  }

  /// Whether it is so long that nobody used it that the server may, or must, delete it.
  boolean isUnused(long nowNanos) {
    return !limits.inactivityMax().isZero()
        && nowNanos - lastActivityNanos >= limits.inactivityMax().toNanos();
  }

  /// Whether it would be missed.
  boolean isKept() {
    return last > 0 || consumers.values().stream().anyMatch(c -> c.isKept && !c.gone);
  }

  void follow(ChannelView view, boolean restarted) {
    first = view.first();
    last = view.last();
    if (restarted) {
      ledger.reopened(last);
    }
    Broken.unless(
        view.messages() <= 1
            || (limits.messagesMax() == 0 || view.messages() <= limits.messagesMax())
                && (limits.bytesMax() == 0 || view.bytes() <= limits.bytesMax()),
        "limits are kept", view);
    if (limits.bytesMax() == 0 && limits.ageMax().isZero()) {
      long max = limits.messagesMax() == 0 ? Long.MAX_VALUE : limits.messagesMax();
      Broken.unless(view.messages() == Math.min(last, max), "only limits remove messages", view);
    }
  }

  void join(Reader reader, long lastNow) {
    if (reader.consumer != null) {
      return;
    }
    reader.startMax = Math.max(reader.startMax,
        start(reader.request.startPosition(), reader.request.startSequence(), lastNow));
    var existing = consumers.get(reader.key());
    var consumer = existing == null || existing.gone ? new RestartConsumer(reader) : existing;
    consumers.put(consumer.key, consumer);
    consumer.members.add(reader);
    reader.consumer = consumer;
  }

  /// The position before the first message that a new consumer gets.
  long start(int position, long sequence, long lastNow) {
    long beforeFirst = Math.max(0, first - 1);
    return switch (StartPosition.of(position)) {
      case NEW_ONLY -> lastNow;
      case LAST_RECEIVED -> Math.max(0, lastNow - 1);
      case SEQUENCE ->
        sequence < first ? beforeFirst : Math.min(lastNow, Math.max(0, sequence - 1));
      case FIRST, TIME_DELTA -> beforeFirst;
    };
  }

  /// Compares with what monitoring shows of those who read.
  void follow(ChannelDetail detail, boolean restarted) {
    var online = new HashMap<String, SubscriptionView>();
    detail.subscriptions()
        .stream()
        .filter(view -> !view.isOffline())
        .forEach(view -> online.put(view.inbox(), view));
    for (var inbox : online.keySet()) {
      Broken.unless(!ended.contains(inbox), "a subscription that ended does not come back", inbox);
    }
    for (var reader : List.copyOf(readers)) {
      follow(reader, online.get(reader.request.inbox().toString()), restarted);
    }
    var durables = new HashSet<String>();
    detail.durables()
        .forEach(view -> durables.add(view.queueName().isEmpty()
            ? Reader.durableKey(view.clientId(), view.durableName())
            : Reader.groupKey(view.durableName(), view.queueName())));
    for (var consumer : List.copyOf(consumers.values())) {
      follow(consumer, durables.remove(consumer.key), restarted);
    }
    Broken.unless(durables.isEmpty(), "a durable that ended does not come back", name, durables);
  }

  private void follow(Reader reader, @Nullable SubscriptionView view, boolean restarted) {
    boolean ownerMayBeGone = reader.owner.state == RestartClient.Status.OVER || reader.owner.leaving
        || reader.owner.lost;
    if (view == null) {
      Broken.unless(reader.state != Reader.State.OPEN || ownerMayBeGone,
          "a subscription is not forgotten", reader);
      if (restarted || reader.state != Reader.State.ASKED || reader.consumer != null) {
        end(reader);
      }
      return;
    }
    Broken
        .unless(
            view.clientId().equals(reader.request.clientId())
                && view.maxInFlight() == reader.request.maxInFlight()
                && view.ackWaitSeconds() == reader.request.ackWaitSeconds()
                && (reader.ackInbox.isEmpty()
                    || view.ackInbox().equals(reader.ackInbox.toString())),
            "a subscription stays as it was asked for", reader, view);
    Broken.unless(reader.owner.state != RestartClient.Status.OVER,
        "the subscriptions of a client end with it", reader);
    if (restarted && reader.consumer != consumers.get(reader.key())) {
      // Another of this name was created, and is not kept.
      reader.consumer = null;
    }
    join(reader, last);
    if (reader.state == Reader.State.OVER) {
      Broken.unless(restarted, "a subscription that ended does not come back", reader);
      reader.state = Reader.State.LEAVING;
      var consumer = reader.consumer;
      if (consumer != null && !consumer.members.contains(reader)) {
        consumer.members.add(reader);
        consumer.gone = false;
      }
    }
  }

  private void end(Reader reader) {
    reader.state = Reader.State.OVER;
    reader.deafen();
    var consumer = reader.consumer;
    if (consumer != null && consumer.members.contains(reader)) {
      isLeft = true;
      consumer.left(reader);
      consumer.gone |= consumer.members.isEmpty() && !consumer.isDurable;
      consumer.isDropping |= reader.forGood;
    }
  }

  private void follow(RestartConsumer consumer, boolean isThere, boolean restarted) {
    if (!consumer.isDurable) {
      if (restarted && !consumer.isKept && !consumer.members.isEmpty()) {
        consumer.forgetAll(last);
        consumer.isKept = true;
      }
      return;
    }
    if (consumer.isDropping) {
      consumer.gone = !isThere;
      consumer.isDropping = false;
    }
    if (restarted && !isThere && !consumer.isKept) {
      consumer.gone = true;
    }
    if (restarted && isThere) {
      consumer.gone = false;
      if (!consumer.isKept) {
        consumer.forgetAll(last);
      }
      consumer.isKept = true;
    }
    Broken.unless(isThere || consumer.gone, "a durable is not forgotten", name, consumer);
    Broken.unless(!isThere || !consumer.gone, "a durable that ended does not come back", name,
        consumer);
  }

  /// The end of a subscription was confirmed.
  void confirmEnd(Reader reader) {
    end(reader);
    ended.add(reader.request.inbox().toString());
    readers.remove(reader);
    consumers.values().removeIf(c -> c.gone && c == reader.consumer);
  }

  /// Everything is kept: what is over stays over.
  void quiet() {
    for (var reader : List.copyOf(readers)) {
      if (reader.state == Reader.State.OVER) {
        confirmEnd(reader);
      }
    }
    consumers.values().removeIf(consumer -> consumer.gone);
    consumers.values().forEach(consumer -> consumer.isKept = true);
  }

  /// What holds whenever the server has nothing left to do.
  void check(int run, long nowNanos) {
    for (var consumer : consumers.values()) {
      Broken.unless(consumer.skippedBelow <= first, "first deliveries skip nothing that is stored",
          consumer, "up to", consumer.skippedBelow, "first", first);
      consumer.skippedBelow = 0;
      boolean isServed = !consumer.vague && consumer.members.stream()
          .anyMatch(reader -> reader.isUsable()
              && (reader.run == run || nowNanos - reader.listenedNanos >= LOOK_NANOS)
              && consumer.pendingMax(first) < reader.request.maxInFlight());
      Broken.unless(!isServed || Math.max(consumer.high + 1, first) > last,
          "nobody is idle while a message waits", consumer, "last", last);
    }
  }
}
