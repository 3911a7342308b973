package io.standpipe.streaming;

import io.standpipe.store.ClientRecord;
import io.standpipe.store.Entry;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreView;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A store that survives, in memory: it notes what is committed, and [#reopen] gives the store that
/// a server would find after a crash. Operations are committed at once, unless the test holds or
/// refuses them.
final class RecordingStore implements Store, Journal {
  private record Proposed(Operation operation, Consumer<Outcome> later) {}

  /// A stored subscription.
  static final class Kept {
    SubscriptionRecord record;
    long lastSent;
    final TreeSet<Long> pending = new TreeSet<>();

    Kept(SubscriptionRecord record) {
      this.record = record;
    }
  }

  static final class KeptChannel {
    final TreeMap<Long, Kept> subscriptions = new TreeMap<>();
    final List<Entry> entries = new ArrayList<>();
    long lastSubscriptionId;
  }

  /// All that was committed, oldest first.
  final List<Operation> committed = new ArrayList<>();
  final Map<String, ClientRecord> clients = new LinkedHashMap<>();
  final Map<String, KeptChannel> channels = new LinkedHashMap<>();
  final Map<String, ColdLog> logs = new HashMap<>();
  private final ArrayDeque<Proposed> proposed = new ArrayDeque<>();
  private final List<Runnable> waiting = new ArrayList<>();
  /// Whether it says that it survives.
  boolean persistent = true;
  private boolean isNew = true;
  private @Nullable ServerRecord server;
  private boolean holding;
  private boolean congested;

  /// What a server finds that starts after this one was gone, whatever it had not proposed. What
  /// was held is lost.
  RecordingStore reopen() {
    var next = new RecordingStore();
    next.isNew = server == null;
    next.server = server;
    next.clients.putAll(clients);
    channels.forEach((name, channel) -> {
      var log = new ColdLog(new ListStore().createChannel(name));
      for (int i = 0; i < channel.entries.size(); i++) {
        log.append(i + 1, channel.entries.get(i));
      }
      log.removeBelow(logs.containsKey(name) ? logs.get(name).first() : 0);
      next.logs.put(name, log);
    });
    next.channels.putAll(channels);
    return next;
  }

  /// Keeps this as the record of the server.
  void keep(ServerRecord record) {
    server = record;
    isNew = false;
  }

  KeptChannel channel(String name) {
    return channels.computeIfAbsent(name, _ -> new KeptChannel());
  }

  /// The stored subscription of this id.
  Kept subscription(String channel, long id) {
    var kept = channel(channel).subscriptions.get(id);
    if (kept == null) {
      throw new AssertionError(
          "no subscription " + id + " among " + channel(channel).subscriptions.keySet());
    }
    return kept;
  }

  List<Operation.Progress> bundles() {
    return committed.stream()
        .filter(Operation.Progress.class::isInstance)
        .map(Operation.Progress.class::cast)
        .toList();
  }

  /// From now on, operations wait for a decision.
  void hold() {
    holding = true;
  }

  /// What waits, oldest first.
  List<Operation> held() {
    return proposed.stream().map(Proposed::operation).toList();
  }

  /// Decides the oldest that waits; an empty `failure` commits it.
  void decide(String failure) {
    var oldest = proposed.removeFirst();
    if (failure.isEmpty()) {
      commit(oldest.operation);
    }
    oldest.later.accept(new Outcome(oldest.operation, failure));
  }

  void release() {
    holding = false;
    while (!proposed.isEmpty()) {
      decide("");
    }
  }

  void congest(boolean yes) {
    congested = yes;
    if (!yes) {
      waiting.forEach(Runnable::run);
      waiting.clear();
    }
  }

  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    if (holding) {
      proposed.add(new Proposed(operation, later));
      return false;
    }
    commit(operation);
    return true;
  }

  void commit(Operation operation) {
    committed.add(operation);
    switch (operation) {
      case Operation.Append(var name, var entries) -> channel(name).entries.addAll(entries);
      case Operation.PutSubscription(var name, var record) -> {
        var channel = channel(name);
        var kept = channel.subscriptions.computeIfAbsent(record.id(), _ -> new Kept(record));
        kept.record = record;
        kept.lastSent = Math.max(kept.lastSent, record.lastSent());
        channel.lastSubscriptionId = Math.max(channel.lastSubscriptionId, record.id());
      }
      case Operation.Progress(var name, var positions, var ended) -> {
        positions.forEach(position -> note(channel(name), position));
        ended.forEach(channel(name).subscriptions::remove);
      }
      case Operation.DeleteChannel(var name) -> {
        channels.remove(name);
        logs.remove(name);
      }
      case Operation.PutClient(var client) -> clients.put(client.id(), client);
      case Operation.DropClient(var id) -> clients.remove(id);
    }
  }

  private static void note(KeptChannel channel, Position position) {
    var kept = channel.subscriptions.get(position.subscriptionId());
    if (kept != null) {
      kept.lastSent = Math.max(kept.lastSent, position.lastSent());
      position.delivered().stream().forEach(kept.pending::add);
      position.settled().stream().forEach(kept.pending::remove);
    }
  }

  @Override
  public boolean isCongested() {
    return congested;
  }

  @Override
  public void whenDrained(Runnable action) {
    if (congested) {
      waiting.add(action);
    } else {
      action.run();
    }
  }

  @Override
  public String kind() {
    return "RECORDING";
  }

  @Override
  public StoreView view() {
    return StoreView.SOUND;
  }

  @Override
  public boolean isPersistent() {
    return persistent;
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    var kept = server == null ? initial : server;
    server = kept;
    var recovered = new ArrayList<RecoveredState.Channel>();
    channels.forEach((
        name,
        channel) -> recovered.add(new RecoveredState.Channel(name,
            logs.computeIfAbsent(name, _ -> new ColdLog(new ListStore().createChannel(name))),
            channel.subscriptions.values().stream().map(RecordingStore::recovered).toList(),
            channel.lastSubscriptionId)));
    return new RecoveredState(isNew, kept, List.copyOf(clients.values()), recovered);
  }

  private static RecoveredState.Subscription recovered(Kept kept) {
    var r = kept.record;
    var record = new SubscriptionRecord(r.id(), r.clientId(), r.inbox(), r.ackInbox(),
        r.maxInFlight(), r.ackWaitSeconds(), r.queueGroup(), r.durableName(), kept.lastSent,
        r.offline());
    return new RecoveredState.Subscription(record,
        Sequences.of(kept.pending.stream().mapToLong(Long::longValue).toArray()));
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public MessageLog createChannel(String name) {
    channel(name);
    var log = new ColdLog(new ListStore().createChannel(name));
    logs.put(name, log);
    return log;
  }

  @Override
  public void close() {
    release();
  }
}
