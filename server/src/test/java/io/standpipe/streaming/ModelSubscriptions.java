package io.standpipe.streaming;

import io.standpipe.store.SubscriptionRecord;
import io.standpipe.streaming.Reader.Cause;
import io.standpipe.streaming.Reader.End;
import io.standpipe.streaming.Reader.Pending;
import java.util.Comparator;
import java.util.stream.Stream;

/// How subscriptions begin and end. Part of the [Model].
final class ModelSubscriptions {
  private static final long HAND_OVER_BACKDATE_NANOS = 1_000_000_000;

  private final Model model;

  ModelSubscriptions(Model model) {
    this.model = model;
  }

  void accepted(ModelChannel channel, SubscriptionRecord subscription) {
    var reader = model.reader(subscription.inbox());
    var request = reader.request;
    var session = reader.session;
    Broken.unless(
        reader.consumer == null && session != null && session.open
            && session == model.session(subscription.clientId()),
        "a subscription is accepted once, of a client that is connected", reader);
    Broken.unless(
        subscription.maxInFlight() == request.maxInFlight()
            && subscription.ackWaitSeconds() == request.ackWaitSeconds()
            && subscription.durableName().equals(request.durableName())
            && subscription.clientId().equals(request.clientId())
            && channel.name.equals(reader.channel()),
        "a subscription is kept as it was asked for", subscription);
    var existing = model.consumer(reader);
    Broken.unless(existing == null || existing.isGroup || !existing.isOnline(),
        "a durable has one reader", reader);
    long max = channel.limits.subscriptionsMax();
    Broken.unless(
        existing != null && !existing.isOnline() || max == 0 || channel.subscriptions() < max,
        "no more subscriptions than allowed", reader);
    long lastSent = subscription.lastSent();
    if (existing == null) {
      long start = channel.start(request, model.wallNanos());
      Broken.unless(lastSent == start, "a new consumer starts where it asks", reader, lastSent,
          "instead of", start);
    } else {
      long next = channel.nextAfter(existing.position);
      Broken.unless(lastSent <= existing.position || next == 0 || lastSent < next,
          "what is kept of a consumer is not ahead of it", reader, lastSent, "but it is at",
          existing.position);
    }
    var consumer = existing != null ? existing : create(channel, reader, lastSent);
    reader.consumer = consumer;
    reader.created = existing == null;
    reader.id = subscription.id();
    reader.online = true;
    reader.startNanos = model.nowNanos();
    reader.flaggable = reader.owner().isSurelyHealthy();
    if (!consumer.isOnline()) {
      reader.pending.putAll(consumer.unassigned);
      reader.resume.addAll(consumer.unassigned.keySet());
      consumer.unassigned.clear();
    }
    consumer.members.add(reader);
  }

  private static ModelConsumer create(ModelChannel channel, Reader reader, long position) {
    var request = reader.request;
    var key = reader.key();
    var consumer = new ModelConsumer(channel, key, !request.queueGroup().isEmpty(),
        !request.durableName().isEmpty(), position);
    channel.consumers.add(consumer);
    if (key != null) {
      channel.named.put(key, consumer);
    }
    return consumer;
  }

  void left(ModelChannel channel, long id, boolean suspended) {
    var reader = channel.consumers.stream()
        .flatMap(consumer -> consumer.members.stream())
        .filter(member -> member.id == id)
        .findFirst()
        .orElseThrow(() -> new Broken("only subscriptions that are open end", channel.name, id));
    var end = Stream.concat(reader.ends.stream(), model.requests.replacements(reader))
        .min(Comparator.comparingLong(End::stamp))
        .orElseThrow(() -> new Broken("no subscription ends unasked", reader));
    var consumer = reader.consumer;
    if (consumer == null) {
      throw new IllegalStateException("a member without a consumer");
    }
    reader.online = false;
    consumer.applyAcks(reader, end.stamp());
    consumer.members.remove(reader);
    boolean forGood = end.cause() == Cause.UNSUBSCRIBE
        || end.cause() == Cause.REFUSED_BY_JOURNAL && reader.created;
    Broken.unless(suspended == (consumer.isDurable && !consumer.isOnline() && !forGood),
        "durables survive the end of their reader unless it unsubscribes", reader, end);
    if (consumer.isOnline()) {
      handOver(reader, consumer);
    } else if (suspended) {
      consumer.unassigned.putAll(reader.pending);
    } else {
      channel.consumers.remove(consumer);
      channel.named.values().remove(consumer);
    }
    if (!channel.isOnline()) {
      channel.lastActivityNanos = model.nowNanos();
    }
  }

  private void handOver(Reader left, ModelConsumer consumer) {
    for (long sequence : left.pending.keySet()) {
      if (sequence < consumer.channel.first) {
        consumer.redeliveries.remove(sequence);
      } else {
        consumer.unassigned.put(sequence, new Pending(model.nowNanos() - HAND_OVER_BACKDATE_NANOS,
            model.nowNanos() + Model.HAND_OVER_DELAY_NANOS));
      }
    }
    consumer.handedOverNanos = model.nowNanos();
  }
}
