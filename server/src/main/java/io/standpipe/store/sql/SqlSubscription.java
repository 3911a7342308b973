package io.standpipe.store.sql;

import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.StateCodec;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// One subscription as it should be in the tables, and what of that is not there yet. Used by the
/// journal's thread.
///
/// Pending messages are rows of differences, added up in the order of their numbers; when there are
/// many, or when it is not sure what the table has, one that holds all takes their place.
final class SqlSubscription {
  private static final int ROWS_MAX = 16;
  /// Keeps a list below the 64 KiB of a MySQL blob, whatever the sequences.
  private static final int LIST_MAX = 2_000;

  final SqlChannel channel;
  /// Unique in the store.
  final long id;
  private SubscriptionRecord record;
  private long lastSent;
  private final TreeSet<Long> pending = new TreeSet<>();
  private boolean isDropped;
  /// Differences to the table.
  private final TreeSet<Long> delivered = new TreeSet<>();
  private final TreeSet<Long> settled = new TreeSet<>();
  private boolean isRecordStored;
  private long lastSentStored;
  /// What the table has: rows, the highest number ever, and whether all of it is known.
  private int rows;
  private long lastRow;
  private boolean isSure = true;

  /// A row of `SubsPending`, of either kind.
  ///
  /// @param sequence one pending message, or 0
  record Row(long number, long sequence, List<Long> pending, List<Long> acks) {}

  SqlSubscription(SqlChannel channel, long id, SubscriptionRecord record) {
    this.channel = channel;
    this.id = id;
    this.record = record;
    this.lastSent = record.lastSent();
  }

  void put(SubscriptionRecord newRecord) {
    record = newRecord;
    lastSent = Math.max(lastSent, newRecord.lastSent());
    isRecordStored = false;
    isDropped = false;
  }

  void drop() {
    isDropped = true;
  }

  boolean isDropped() {
    return isDropped;
  }

  void apply(Position position) {
    lastSent = Math.max(lastSent, position.lastSent());
    position.delivered().stream().forEach(this::deliver);
    position.settled().stream().forEach(this::settle);
  }

  private void deliver(long sequence) {
    if (pending.add(sequence) && !settled.remove(sequence)) {
      delivered.add(sequence);
    }
  }

  private void settle(long sequence) {
    if (pending.remove(sequence) && !delivered.remove(sequence)) {
      settled.add(sequence);
    }
  }

  /// Takes over what the tables have.
  ///
  /// @param caching whether pending messages will be kept as lists
  void recover(long columnLastSent, List<Row> found, boolean caching) {
    lastSent = Math.max(lastSent, columnLastSent);
    for (var row : found) {
      if (row.sequence() > 0) {
        pending.add(row.sequence());
        lastSent = Math.max(lastSent, row.sequence());
      }
      pending.addAll(row.pending());
      row.acks().forEach(pending::remove);
      lastRow = Math.max(lastRow, row.number());
      isSure &= caching || row.sequence() > 0;
    }
    rows = found.size();
    isRecordStored = true;
    lastSentStored = columnLastSent;
  }

  /// A row's own mark of the last message sent.
  void sent(long sequence) {
    lastSent = Math.max(lastSent, sequence);
  }

  RecoveredState.Subscription recovered() {
    return new RecoveredState.Subscription(current(id),
        Sequences.of(pending.stream().mapToLong(Long::longValue).toArray()));
  }

  private SubscriptionRecord current(long storedId) {
    return new SubscriptionRecord(storedId, record.clientId(), record.inbox(), record.ackInbox(),
        record.maxInFlight(), record.ackWaitSeconds(), record.queueGroup(), record.durableName(),
        lastSent, record.offline());
  }

  byte[] encode() {
    return StateCodec.encode(current(id));
  }

  long lastSent() {
    return lastSent;
  }

  boolean isRecordStored() {
    return isRecordStored;
  }

  boolean isLastSentStored() {
    return lastSent == lastSentStored;
  }

  boolean hasRows() {
    return rows > 0 || !isSure;
  }

  /// Whether all rows go, and what is pending is written anew.
  boolean isRewritten() {
    return !isSure || rows > 0 && pending.isEmpty()
        || rows >= ROWS_MAX && !(delivered.isEmpty() && settled.isEmpty());
  }

  /// The rows to be added, when pending messages are kept as lists.
  List<Row> lists() {
    var added = isRewritten() ? pending : delivered;
    var removed = isRewritten() ? new TreeSet<Long>() : settled;
    var lists = new ArrayList<Row>();
    long number = lastRow;
    for (var part : parts(added)) {
      lists.add(new Row(++number, 0, part, List.of()));
    }
    for (var part : parts(removed)) {
      lists.add(new Row(++number, 0, List.of(), part));
    }
    return lists;
  }

  private static List<List<Long>> parts(Collection<Long> sequences) {
    var all = List.copyOf(sequences);
    var parts = new ArrayList<List<Long>>();
    for (int from = 0; from < all.size(); from += LIST_MAX) {
      parts.add(all.subList(from, Math.min(all.size(), from + LIST_MAX)));
    }
    return parts;
  }

  /// The rows to be added, when each pending message has one.
  List<Row> singles() {
    var singles = new ArrayList<Row>();
    long number = lastRow;
    for (long sequence : isRewritten() ? pending : delivered) {
      singles.add(new Row(++number, sequence, List.of(), List.of()));
    }
    return singles;
  }

  /// What is not pending any more, when each pending message has a row and they stay.
  List<Long> removed() {
    return isRewritten() ? List.of() : List.copyOf(settled);
  }

  /// All of it is in the tables.
  ///
  /// @param added rows that were
  void written(List<Row> added, int removed) {
    rows = (isRewritten() ? 0 : rows - removed) + added.size();
    lastRow += added.size();
    delivered.clear();
    settled.clear();
    isRecordStored = true;
    lastSentStored = lastSent;
    isSure = true;
  }

  /// Nobody knows what the tables have.
  void unsure() {
    isSure = false;
    isRecordStored = false;
    delivered.clear();
    settled.clear();
  }
}
