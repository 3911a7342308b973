package io.standpipe.streaming;

import io.standpipe.message.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The consumers of one channel and the ways to find them. Owned by the channel's actor.
final class Consumers {
  private final Set<Consumer> online = new LinkedHashSet<>();
  private final Map<ConsumerKey, Consumer> named = new LinkedHashMap<>();
  private final Map<Subject, Subscription> byAckInbox = new LinkedHashMap<>();

  /// Those with at least one member, oldest first.
  Set<Consumer> online() {
    return online;
  }

  @Nullable
  Consumer find(ConsumerKey key) {
    return named.get(key);
  }

  void name(ConsumerKey key, Consumer consumer) {
    named.put(key, consumer);
  }

  @Nullable
  Subscription byAckInbox(Subject ackInbox) {
    return byAckInbox.get(ackInbox);
  }

  /// The online subscription with this ack inbox or, as some clients know no better,
  /// delivery inbox.
  @Nullable
  Subscription find(Subject inbox) {
    var subscription = byAckInbox.get(inbox);
    return subscription != null
        ? subscription
        : byAckInbox.values().stream().filter(s -> s.inbox.equals(inbox)).findFirst().orElse(null);
  }

  List<Subscription> of(Session session) {
    return byAckInbox.values().stream().filter(s -> s.session == session).toList();
  }

  void add(Subscription subscription) {
    byAckInbox.put(subscription.ackInbox, subscription);
    subscription.consumer.members().add(subscription);
    online.add(subscription.consumer);
  }

  void remove(Subscription subscription) {
    byAckInbox.remove(subscription.ackInbox);
    subscription.consumer.members().remove(subscription);
    if (!subscription.consumer.isOnline()) {
      online.remove(subscription.consumer);
    }
  }

  void forget(Consumer consumer) {
    named.values().remove(consumer);
  }

  /// Durables and groups, oldest first; those that are offline too.
  Collection<Consumer> named() {
    return named.values();
  }

  boolean anyOnline() {
    return !online.isEmpty();
  }

  /// Subscribers that are online, and one for each durable consumer that is not.
  int count() {
    int offline = 0;
    for (var consumer : named.values()) {
      offline += consumer.isOnline() ? 0 : 1;
    }
    return byAckInbox.size() + offline;
  }

  List<Subscription> all() {
    return new ArrayList<>(byAckInbox.values());
  }
}
