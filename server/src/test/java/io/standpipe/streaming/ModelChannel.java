package io.standpipe.streaming;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.Entry;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.SubscriptionRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a channel is: a list of messages, of which the first may be gone, and its consumers.
final class ModelChannel {
  /// `before` is the last sequence before the batch this message came in.
  record Stored(DeliveredMessage message, int size, long before, long stamp) {}

  record Committed(Entry entry, boolean startsBatch) {}

  final String name;
  final ChannelLimits limits;
  /// All that was ever stored, by sequence less 1.
  final List<Stored> stored = new ArrayList<>();
  /// The first sequence that is still there, 0 if nothing was ever stored.
  long first;
  private long bytes;
  /// When messages were last removed.
  long removedStamp;
  final ArrayDeque<Committed> committed = new ArrayDeque<>();
  private long batchBefore;
  final Set<ModelConsumer> consumers = new LinkedHashSet<>();
  final Map<String, ModelConsumer> named = new HashMap<>();
  /// The number of the last message of each client instance.
  final Map<Player, Integer> numbers = new HashMap<>();
  int undecided;
  /// Subscriptions whose end was proposed, perhaps more than once.
  final Set<Long> ended = new HashSet<>();
  /// The journal was asked to delete it; until it has decided, nothing happens here.
  boolean deleting;
  long lastActivityNanos;

  ModelChannel(String name, ChannelLimits limits, long nowNanos) {
    this.name = name;
    this.limits = limits;
    this.lastActivityNanos = nowNanos;
  }

  long last() {
    return stored.size();
  }

  long count() {
    return stored.isEmpty() ? 0 : last() + 1 - first;
  }

  long bytes() {
    return bytes;
  }

  boolean isOnline() {
    return consumers.stream().anyMatch(ModelConsumer::isOnline);
  }

  /// What `max_subs` counts.
  long subscriptions() {
    return consumers.stream().mapToLong(c -> Math.max(1, c.members.size())).sum();
  }

  Stored at(long sequence) {
    return stored.get((int) sequence - 1);
  }

  boolean holds(long sequence) {
    return first > 0 && sequence >= first && sequence <= last();
  }

  /// The first message behind `position` that is still there; 0 if there is none.
  long nextAfter(long position) {
    long next = Math.max(position + 1, first);
    return next <= last() ? next : 0;
  }

  void append(long sequence, Entry entry, DeliveredMessage message, long stamp) {
    Broken.unless(sequence == last() + 1, "sequences are gapless and never reused", sequence,
        "after", last(), "in", name);
    var next = committed.poll();
    Broken.unless(next != null && next.entry == entry,
        "what is committed is applied, nothing else, in this order", message);
    if (next != null && next.startsBatch) {
      batchBefore = last();
    }
    Broken.unless(
        stored.isEmpty() || message.timestampNanos() >= at(last()).message.timestampNanos(),
        "timestamps never go back", sequence, "in", name);
    int size = entry.length() + MsgProto.sequenceSize(sequence);
    stored.add(new Stored(message, size, batchBefore, stamp));
    bytes += size;
    first = Math.max(1, first);
  }

  void removeBelow(long sequence, long wallNanos, long stamp) {
    removedStamp = stamp;
    while (first < sequence && count() > 0) {
      var oldest = at(first);
      boolean tooMany = limits.messagesMax() > 0 && count() > limits.messagesMax();
      boolean tooLarge = limits.bytesMax() > 0 && bytes > limits.bytesMax();
      Broken.unless((tooMany || tooLarge) && count() > 1 || isTooOld(oldest, wallNanos),
          "only limits remove messages", first, "of", name);
      bytes -= oldest.size;
      first++;
    }
  }

  boolean isTooOld(Stored message, long wallNanos) {
    long age = limits.ageMax().toNanos();
    return age > 0 && message.message.timestampNanos() + age <= wallNanos;
  }

  /// The position before the first message that a new consumer gets.
  long start(SubscriptionRequest request, long wallNanos) {
    long last = last();
    long beforeFirst = Math.max(0, first - 1);
    long n = request.startSequence();
    return switch (StartPosition.of(request.startPosition())) {
      case NEW_ONLY -> last;
      case LAST_RECEIVED -> Math.max(0, last - 1);
      case FIRST -> beforeFirst;
      case SEQUENCE -> n < first ? beforeFirst : Math.min(last, Math.max(0, n - 1));
      case TIME_DELTA -> {
        long position = last == 0 ? 0 : last;
        while (position >= first && position > 0
            && at(position).message.timestampNanos() >= wallNanos - request.startTimeDelta()) {
          position--;
        }
        yield position;
      }
    };
  }
}
