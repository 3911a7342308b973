package io.standpipe.streaming;

import io.standpipe.store.MessageLog;
import java.util.ArrayList;
import java.util.List;

/// Takes stock of those who read a channel, for monitoring. On the channel's thread; it costs time
/// in proportion to what is pending, so it is done only when somebody asks.
final class Inventory {
  private final Consumers consumers;
  private final MessageLog log;

  Inventory(Consumers consumers, MessageLog log) {
    this.consumers = consumers;
    this.log = log;
  }

  /// Subscribers on their own, then durables that are offline, then groups.
  List<SubscriptionView> subscriptions() {
    var views = new ArrayList<SubscriptionView>();
    for (var subscription : consumers.all()) {
      if (!subscription.consumer.isGroup()) {
        views.add(online(subscription));
      }
    }
    for (var consumer : consumers.named()) {
      if (!consumer.isGroup()) {
        addOffline(consumer, views);
      }
    }
    for (var consumer : consumers.named()) {
      if (consumer.isGroup()) {
        consumer.members().forEach(member -> views.add(online(member)));
        addOffline(consumer, views);
      }
    }
    return views;
  }

  private static SubscriptionView online(Subscription subscription) {
    var consumer = subscription.consumer;
    return new SubscriptionView(subscription.session.id(), subscription.inbox.toString(),
        subscription.ackInbox.toString(), consumer.isGroup() ? "" : consumer.durableName(),
        consumer.group(), consumer.isDurable(), false, subscription.maxInFlight,
        subscription.ackWaitSeconds(),
        consumer.isGroup() ? subscription.lastSent : consumer.lastSent, subscription.pending.size(),
        subscription.pending.size() >= subscription.maxInFlight);
  }

  private static void addOffline(Consumer consumer, List<SubscriptionView> views) {
    var retained = consumer.retained();
    if (retained != null) {
      var record = retained.record();
      views.add(new SubscriptionView(record.clientId(), record.inbox().toString(),
          record.ackInbox().toString(), consumer.isGroup() ? "" : consumer.durableName(),
          consumer.group(), true, true, record.maxInFlight(), record.ackWaitSeconds(),
          consumer.lastSent, retained.bookmark().pending.size(), false));
    }
  }

  List<DurableView> durables() {
    return consumers.named().stream().filter(Consumer::isDurable).map(this::durable).toList();
  }

  private DurableView durable(Consumer consumer) {
    var retained = consumer.retained();
    var pending = new Pending(log.first());
    consumer.members().forEach(member -> member.pending.forEach(pending::add));
    if (retained != null) {
      retained.bookmark().pending.forEach(pending::add);
    }
    long next = Math.max(consumer.lastSent + 1, log.first());
    long unsent = Math.max(0, log.last() + 1 - next);
    long oldest = Math.min(pending.oldest, unsent > 0 ? next : Long.MAX_VALUE);
    long oldestNanos = oldest == Long.MAX_VALUE ? 0 : Math.max(0, log.roughTimestampNanos(oldest));
    return new DurableView(clientId(consumer), consumer.durableName(), queueName(consumer),
        !consumer.isOnline(), consumer.lastSent, pending.count, unsent, oldestNanos,
        consumer.redelivered);
  }

  private static String clientId(Consumer consumer) {
    if (consumer.isGroup()) {
      return "";
    }
    var retained = consumer.retained();
    return retained != null
        ? retained.record().clientId()
        : consumer.members().getFirst().session.id();
  }

  /// Without the durable name that it is prefixed with.
  private static String queueName(Consumer consumer) {
    var prefix = consumer.durableName() + ":";
    return consumer.group().startsWith(prefix)
        ? consumer.group().substring(prefix.length())
        : consumer.group();
  }

  /// What is pending of the messages that are still stored.
  private static final class Pending {
    private final long firstKept;
    private long count;
    private long oldest = Long.MAX_VALUE;

    Pending(long firstKept) {
      this.firstKept = firstKept;
    }

    void add(long sequence) {
      if (sequence >= firstKept) {
        count++;
        oldest = Math.min(oldest, sequence);
      }
    }
  }
}
