package io.standpipe.streaming;

import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.message.Subject;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Rebuilds the consumers of one channel from what a store kept.
///
/// A subscription whose client is known goes on; a durable without one waits for it; the rest goes.
/// A group takes the highest position of all its records. What a member had pending that does not
/// come back, the others inherit; if a durable group has no other, the last such member stays as the
/// placeholder that keeps the group's position. What the store has to be told of this is proposed
/// when the server opens.
///
/// Source: reference, streaming protocol 10.2 and 14.3 #13, stores 1.4.
final class SubscriptionRecovery {
  /// Puts a subscriber on the bus.
  interface Opener {
    Subscription open(
        Bookmark bookmark,
        Session session,
        Subject inbox,
        Subject ackInbox,
        int maxInFlight,
        int ackWaitSeconds);
  }

  private record Stored(Bookmark bookmark, SubscriptionRecord record) {}

  private final String channel;
  private final MessageLog log;
  private final Consumers consumers;
  private final Function<String, @Nullable Session> sessions;
  private final Opener opener;
  private final System.Logger logger;
  private final List<Subscription> online = new ArrayList<>();
  /// Records of groups that have nobody behind them: placeholders and members that are gone.
  private final Map<Consumer, List<Stored>> vacant = new LinkedHashMap<>();
  private final List<Bookmark> heirs = new ArrayList<>();
  private final List<Stored> suspended = new ArrayList<>();
  private final List<Stored> dropped = new ArrayList<>();

  SubscriptionRecovery(
      String channel,
      MessageLog log,
      Consumers consumers,
      Function<String, @Nullable Session> sessions,
      Opener opener,
      System.Logger logger) {
    this.channel = channel;
    this.log = log;
    this.consumers = consumers;
    this.sessions = sessions;
    this.opener = opener;
    this.logger = logger;
  }

  void add(RecoveredState.Subscription subscription) {
    var record = subscription.record();
    var pending = subscription.pending();
    var session = record.clientId().isEmpty() ? null : sessions.apply(record.clientId());
    if (!record.queueGroup().isEmpty()) {
      addMember(stored(group(record), record, pending), session);
    } else if (!record.durableName().isEmpty()) {
      addDurable(record, pending, session);
    } else {
      var stored = stored(new Consumer("", "", 0), record, pending);
      if (session != null) {
        open(stored, session);
      } else {
        dropped.add(stored);
      }
    }
  }

  private Consumer group(SubscriptionRecord record) {
    var key = new ConsumerKey.Group(record.queueGroup());
    var known = consumers.find(key);
    if (known != null) {
      return known;
    }
    // The original stores the durable name in the group's name only.
    boolean named = record.durableName().isEmpty() && record.clientId().isEmpty();
    var group = new Consumer(record.queueGroup(),
        named ? record.queueGroup().split(":", 2)[0] : record.durableName(), 0);
    consumers.name(key, group);
    return group;
  }

  private void addMember(Stored member, @Nullable Session session) {
    if (session != null) {
      open(member, session);
    } else {
      vacant.computeIfAbsent(member.bookmark.consumer, _ -> new ArrayList<>()).add(member);
    }
  }

  private void addDurable(SubscriptionRecord record, Sequences pending, @Nullable Session session) {
    var key = new ConsumerKey.Durable(record.clientId(), record.durableName());
    var consumer = new Consumer("", record.durableName(), 0);
    var stored = stored(consumer, record, pending);
    if (consumers.find(key) != null) {
      warn("Duplicate durable " + Quoted.of(record.durableName()) + " of client "
          + Quoted.of(record.clientId()) + " on channel " + Quoted.of(channel) + " (subid="
          + record.id() + ") is dropped");
      dropped.add(stored);
      return;
    }
    consumers.name(key, consumer);
    if (session != null && !record.offline()) {
      open(stored, session);
      return;
    }
    consumer.retain(stored.bookmark, record);
    if (!record.offline()) {
      suspended.add(stored);
    }
  }

  /// A position beyond the log belongs to messages that are lost, and whose sequences will be those
  /// of others.
  private Stored stored(Consumer consumer, SubscriptionRecord record, Sequences pending) {
    long stored = Math.max(record.lastSent(),
        pending.isEmpty() ? 0 : pending.get(pending.size() - 1));
    if (stored > log.last()) {
      warn("Subscription is ahead of channel " + Quoted.of(channel) + " (subid=" + record.id()
          + "): its position " + stored + " becomes " + log.last());
    }
    long lastSent = Math.min(stored, log.last());
    consumer.lastSent = Math.max(consumer.lastSent, lastSent);
    consumer.keptLastSent = consumer.lastSent;
    var bookmark = new Bookmark(record.id(), consumer, pending, lastSent);
    pending.stream()
        .filter(sequence -> sequence <= log.last())
        .forEach(sequence -> bookmark.pending.put(sequence, Subscription.UNKNOWN));
    return new Stored(bookmark, record);
  }

  private void open(Stored stored, Session session) {
    var record = stored.record;
    var subscription = opener.open(stored.bookmark, session, record.inbox(), record.ackInbox(),
        record.maxInFlight(), record.ackWaitSeconds());
    consumers.add(subscription);
    online.add(subscription);
  }

  /// Settles what is known only when all records were added. Returns those that are online and wait
  /// for their clients.
  List<Subscription> finish() {
    vacant.forEach(this::settle);
    online.forEach(Subscription::recover);
    return online;
  }

  private void settle(Consumer group, List<Stored> records) {
    var placeholder = group.isOnline() || !group.isDurable() ? null : placeholder(records);
    List<Bookmark> inherit = placeholder != null
        ? List.of(placeholder.bookmark)
        : group.members().stream().map(member -> member.bookmark).toList();
    int turn = 0;
    for (var record : records) {
      if (placeholder != null && record.bookmark == placeholder.bookmark) {
        continue;
      }
      if (group.isDurable() && !record.record.clientId().isEmpty()) {
        warn("Not recovering ghost durable queue subscriber: " + describe(record.record));
      }
      for (long sequence : record.bookmark.pending.sortedSequences()) {
        if (!inherit.isEmpty()) {
          inherit.get(turn++ % inherit.size()).pending.put(sequence, Subscription.UNKNOWN);
        }
      }
      dropped.add(record);
    }
    heirs.addAll(inherit);
    if (placeholder != null) {
      group.retain(placeholder.bookmark, placeholder.record);
    } else if (!group.isOnline()) {
      consumers.forget(group);
    }
  }

  /// The placeholder with the highest position; the member with the highest position if the group
  /// has no placeholder.
  private Stored placeholder(List<Stored> records) {
    Stored best = null;
    for (var record : records) {
      if (record.record.clientId().isEmpty()) {
        if (best != null) {
          warn("Duplicate shadow durable queue consumer (subid=" + record.record.id()
              + ") for group " + Quoted.of(record.record.queueGroup()));
        }
        best = higher(best, record);
      }
    }
    if (best != null) {
      return best;
    }
    for (var record : records) {
      best = higher(best, record);
    }
    var chosen = best == null ? records.getFirst() : best;
    warn("Ghost durable queue subscriber keeps the position of its group: "
        + describe(chosen.record));
    suspended.add(chosen);
    return chosen;
  }

  private static Stored higher(@Nullable Stored best, Stored other) {
    return best == null || other.record.lastSent() > best.record.lastSent() ? other : best;
  }

  private String describe(SubscriptionRecord record) {
    return "[" + record.clientId() + "]:[" + record.queueGroup() + "] subject=" + channel
        + " inbox=" + record.inbox();
  }

  private void warn(String line) {
    logger.log(WARNING, line);
  }

  /// Tells the store what became of its records.
  void propose(Progress progress) {
    online.forEach(subscription -> progress.changed(subscription.bookmark));
    heirs.forEach(progress::changed);
    progress.end(dropped.stream().map(Stored::bookmark).toList(), _ -> {});
    for (var stored : suspended) {
      var record = stored.record;
      var clientId = record.queueGroup().isEmpty() ? record.clientId() : "";
      progress.suspend(stored.bookmark,
          new SubscriptionRecord(record.id(), clientId, record.inbox(), record.ackInbox(),
              record.maxInFlight(), record.ackWaitSeconds(), record.queueGroup(),
              stored.bookmark.consumer.durableName(), stored.bookmark.consumer.keptLastSent, true),
          _ -> {});
    }
  }
}
