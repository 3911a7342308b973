package io.standpipe.store.file;

import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.StateCodec;
import io.standpipe.store.SubscriptionRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// The subscriptions that the records of a `subs.dat` add up to, and the operations after them.
///
/// Source: reference, stores 4.8.
final class SubscriptionFold implements StateReader.Visitor {
  private static final class State {
    SubscriptionRecord record;
    long lastSent;
    final TreeSet<Long> pending = new TreeSet<>();

    State(SubscriptionRecord record) {
      this.record = record;
      this.lastSent = record.lastSent();
    }

    void replace(SubscriptionRecord newRecord) {
      record = newRecord;
      lastSent = Math.max(lastSent, newRecord.lastSent());
    }

    SubscriptionRecord current() {
      return record.withLastSent(lastSent);
    }
  }

  private final Map<Long, State> byId = new LinkedHashMap<>();
  private long lastId;
  private long records;

  @Override
  public String record(int type, byte[] payload) {
    records++;
    switch (type) {
      case StateFile.SUBSCRIPTION, StateFile.SUBSCRIPTION_UPDATE ->
        put(StateCodec.decodeSubscription(payload));
      case StateFile.SUBSCRIPTION_DELETE -> drop(StateCodec.decodeSubscriptionId(payload));
      case StateFile.ACK ->
        settle(StateCodec.decodeSubscriptionId(payload), StateCodec.decodeSequence(payload));
      case StateFile.PENDING ->
        deliver(StateCodec.decodeSubscriptionId(payload), StateCodec.decodeSequence(payload));
      default -> {
        return "unexpected record type: " + type;
      }
    }
    return "";
  }

  void put(SubscriptionRecord record) {
    lastId = Math.max(lastId, record.id());
    var state = byId.get(record.id());
    if (state == null) {
      byId.put(record.id(), new State(record));
    } else {
      state.replace(record);
    }
  }

  void drop(long id) {
    lastId = Math.max(lastId, id);
    byId.remove(id);
  }

  private void deliver(long id, long sequence) {
    var state = byId.get(id);
    if (state != null) {
      state.pending.add(sequence);
      state.lastSent = Math.max(state.lastSent, sequence);
    }
  }

  private void settle(long id, long sequence) {
    var state = byId.get(id);
    if (state != null) {
      state.pending.remove(sequence);
    }
  }

  void progress(Position position) {
    var state = byId.get(position.subscriptionId());
    if (state != null) {
      state.lastSent = Math.max(state.lastSent, position.lastSent());
      position.delivered().stream().forEach(state.pending::add);
      position.settled().stream().forEach(state.pending::remove);
    }
  }

  /// Whether a subscription has got, or waits for, messages above this sequence.
  boolean isAheadOf(long sequence) {
    return byId.values()
        .stream()
        .anyMatch(state -> state.lastSent > sequence
            || !state.pending.isEmpty() && state.pending.last() > sequence);
  }

  /// Forgets what is above this sequence.
  void pullBackTo(long sequence) {
    for (var state : byId.values()) {
      state.lastSent = Math.min(state.lastSent, sequence);
      state.pending.tailSet(sequence, false).clear();
    }
  }

  /// The highest sequence that any of them was sent, or has behind it.
  long lastSent() {
    return byId.values().stream().mapToLong(state -> state.lastSent).max().orElse(0);
  }

  long lastId() {
    return lastId;
  }

  int size() {
    return byId.size();
  }

  List<RecoveredState.Subscription> subscriptions() {
    return byId.values()
        .stream()
        .map(state -> new RecoveredState.Subscription(state.current(),
            Sequences.of(state.pending.stream().mapToLong(Long::longValue).toArray())))
        .toList();
  }

  /// How many percent of the records are of no use.
  long wastePercent() {
    long live = byId.values().stream().mapToLong(state -> 1 + state.pending.size()).sum();
    return records == 0 ? 0 : 100 - 100 * live / records;
  }

  /// Writes each subscription and then what it has pending, as a compaction of the original does.
  void writeTo(StateFile file) {
    for (var state : byId.values()) {
      file.append(StateFile.SUBSCRIPTION, StateCodec.encode(state.current()));
      for (long sequence : state.pending) {
        file.append(StateFile.PENDING,
            StateCodec.encodeSubscriptionUpdate(state.record.id(), sequence));
      }
    }
  }
}
