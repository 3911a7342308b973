package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ClientRecord;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What a store was told, and so what it must still have after a crash.
final class StoreModel {
  /// A subscription as it is kept.
  record Kept(SubscriptionRecord record, long lastSent, Set<Long> pending) {
    Kept with(Position position) {
      var newPending = new TreeSet<>(pending);
      position.delivered().stream().forEach(newPending::add);
      position.settled().stream().forEach(newPending::remove);
      return new Kept(record, Math.max(lastSent, position.lastSent()), newPending);
    }
  }

  static final class ModelChannel {
    /// The text of each message that was committed; those of before a removal may stay.
    final TreeMap<Long, String> texts = new TreeMap<>();
    final Map<Long, Fact<Optional<Kept>>> subscriptions = new HashMap<>();
    private final List<String> inDoubt = new ArrayList<>();
    long last;
    long removedBelow;
    boolean known;
    boolean maybeDeleted;

    Fact<Optional<Kept>> subscription(long id) {
      return subscriptions.computeIfAbsent(id, _ -> new Fact<>(Optional.empty()));
    }

    private void committed(List<String> newTexts) {
      inDoubt.subList(0, inDoubt.indexOf(newTexts.getLast()) + 1).clear();
      newTexts.forEach(text -> texts.put(++last, text));
    }
  }

  final Map<String, ModelChannel> channels = new TreeMap<>();
  private final Map<String, Fact<Optional<ClientRecord>>> clients = new HashMap<>();
  private final Map<Operation, ArrayDeque<Runnable>> commits = new HashMap<>();

  ModelChannel channel(String name) {
    return channels.computeIfAbsent(name, _ -> new ModelChannel());
  }

  Fact<Optional<ClientRecord>> client(String id) {
    return clients.computeIfAbsent(id, _ -> new Fact<>(Optional.empty()));
  }

  void append(Operation.Append operation, List<String> texts) {
    var channel = channel(operation.channel());
    channel.inDoubt.addAll(texts);
    whenCommitted(operation, () -> channel.committed(texts));
  }

  void proposed(Operation operation) {
    switch (operation) {
      case Operation.Append _ -> throw new IllegalArgumentException("texts are missing");
      case Operation.PutSubscription(var name, var record) -> change(operation, channel(name),
          record.id(),
          kept -> Optional.of(kept
              .map(old -> new Kept(record, Math.max(old.lastSent, record.lastSent()), old.pending))
              .orElse(new Kept(record, record.lastSent(), Set.of()))));
      case Operation.Progress(var name, var positions, var ended) -> {
        positions.forEach(position -> change(operation, channel(name), position.subscriptionId(),
            kept -> kept.map(old -> old.with(position))));
        ended.forEach(id -> change(operation, channel(name), id, _ -> Optional.empty()));
      }
      case Operation.PutClient(var client) ->
        change(operation, client(client.id()), _ -> Optional.of(client));
      case Operation.DropClient(var id) -> change(operation, client(id), _ -> Optional.empty());
      case Operation.DeleteChannel(var name) -> {
        channel(name).maybeDeleted = true;
        whenCommitted(operation, () -> channels.remove(name));
      }
    }
  }

  private void change(
      Operation operation,
      ModelChannel channel,
      long id,
      UnaryOperator<Optional<Kept>> change) {
    change(operation, channel.subscription(id), change);
  }

  private <S> void change(Operation operation, Fact<S> fact, UnaryOperator<S> change) {
    fact.propose(change);
    whenCommitted(operation, () -> fact.commit(change));
  }

  private void whenCommitted(Operation operation, Runnable commit) {
    commits.computeIfAbsent(operation, _ -> new ArrayDeque<>()).add(commit);
  }

  /// The outcome of an operation; those that are equal are decided in order.
  void decided(Operation operation, boolean committed) {
    var actions = commits.getOrDefault(operation, new ArrayDeque<>());
    int count = operation instanceof Operation.Progress(var _, var positions, var ended)
        ? positions.size() + ended.size()
        : 1;
    for (int i = 0; i < count; i++) {
      var action = actions.removeFirst();
      if (committed) {
        action.run();
      }
    }
    var name = operation.channel();
    if (committed && channels.containsKey(name)) {
      channels.get(name).known = true;
      channels.get(name).maybeDeleted = false;
    }
  }

  /// Compares with what a store has found, and goes on from there.
  void check(RecoveredState state, Reader reader) {
    commits.clear();
    var foundClients = new HashMap<String, ClientRecord>();
    state.clients().forEach(client -> foundClients.put(client.id(), client));
    assertThat(clients.keySet()).as("clients").containsAll(foundClients.keySet());
    clients.forEach((id, fact) -> {
      var found = Optional.ofNullable(foundClients.get(id));
      assertThat(fact.possible()).as("client " + id).contains(found);
      fact.found(found);
    });
    var foundChannels = new HashMap<String, RecoveredState.Channel>();
    state.channels().forEach(channel -> foundChannels.put(channel.name(), channel));
    assertThat(channels.keySet()).as("channels").containsAll(foundChannels.keySet());
    for (var name : List.copyOf(channels.keySet())) {
      var found = foundChannels.get(name);
      var channel = channel(name);
      if (found != null) {
        check(name, channel, found, reader);
      } else {
        assertThat(channel.known && !channel.maybeDeleted).as("channel " + name + " is lost")
            .isFalse();
        channels.remove(name);
      }
    }
  }

  /// Reads the text of a message; null if it is not there.
  interface Reader {
    @Nullable
    String text(MessageLog log, long sequence);
  }

  private static void check(
      String name,
      ModelChannel channel,
      RecoveredState.Channel found,
      Reader reader) {
    var log = found.log();
    assertThat(log.last()).as("last of " + name).isGreaterThanOrEqualTo(channel.last);
    for (var entry : channel.texts.tailMap(channel.removedBelow).entrySet()) {
      assertThat(reader.text(log, entry.getKey())).as(name + " " + entry.getKey())
          .isEqualTo(entry.getValue());
    }
    for (var entry : channel.texts.headMap(channel.removedBelow).entrySet()) {
      assertThat(reader.text(log, entry.getKey())).as(name + " removed " + entry.getKey())
          .isIn(entry.getValue(), null);
    }
    int at = 0;
    for (long sequence = channel.last + 1; sequence <= log.last(); sequence++) {
      var text = reader.text(log, sequence);
      var left = channel.inDoubt.subList(at, channel.inDoubt.size());
      assertThat(left).as(name + " " + sequence + ", which nobody acknowledged").contains(text);
      at += left.indexOf(text) + 1;
      channel.texts.put(sequence, text);
    }
    channel.last = log.last();
    channel.inDoubt.clear();
    channel.known = true;
    channel.maybeDeleted = false;
    var subscriptions = new HashMap<Long, Kept>();
    found.subscriptions()
        .forEach(subscription -> subscriptions.put(subscription.record().id(), kept(subscription)));
    assertThat(channel.subscriptions.keySet()).as("subscriptions of " + name)
        .containsAll(subscriptions.keySet());
    channel.subscriptions.forEach((id, fact) -> {
      var kept = Optional.ofNullable(subscriptions.get(id));
      assertThat(fact.possible().stream().map(StoreModel::comparable).toList())
          .as("subscription " + id + " of " + name)
          .contains(comparable(kept));
      fact.found(kept);
    });
  }

  private static Kept kept(RecoveredState.Subscription subscription) {
    var pending = new TreeSet<Long>();
    subscription.pending().stream().forEach(pending::add);
    return new Kept(subscription.record(), subscription.record().lastSent(), pending);
  }

  /// The record's own position does not count once there is a later one.
  private static String comparable(Optional<Kept> kept) {
    return kept
        .map(one -> "%d %s %s %s %d %s".formatted(one.record.id(), one.record.clientId(),
            one.record.durableName(), one.record.offline(), one.lastSent, one.pending))
        .orElse("none");
  }
}
