package io.standpipe.store.sql;

import io.standpipe.store.ClientRecord;
import io.standpipe.store.Operation;
import io.standpipe.store.StateCodec;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What a batch of operations adds up to in the tables: written in one transaction, as few
/// statements as there are kinds of rows. Used once, by the journal's thread.
final class Changes {
  /// Rows that go in one transaction at most, so that none takes long.
  static final long REMOVALS_MAX = 5_000;

  /// Messages of a channel to be removed.
  ///
  /// @param isEmptied none is left, so the channel's row has to remember the last sequence
  private record Removal(SqlChannel channel, long below, boolean isEmptied) {}

  private final Ids ids;
  private final Dialect dialect;
  private final boolean caching;
  private final int rowsPerInsert;
  private final Set<SqlChannel> channels = new LinkedHashSet<>();
  private final Set<SqlChannel> doubtful = new LinkedHashSet<>();
  private final Set<SqlChannel> deleted = new LinkedHashSet<>();
  private final MessageRows messages = new MessageRows();
  private final Set<SqlSubscription> subscriptions = new LinkedHashSet<>();
  private final Map<String, Optional<ClientRecord>> clients = new LinkedHashMap<>();
  private final List<Removal> removals = new ArrayList<>();
  private final Map<SqlSubscription, List<SqlSubscription.Row>> added = new LinkedHashMap<>();

  /// Numbers that are unique in the store.
  static final class Ids {
    int lastChannel;
    long lastSubscription;
    /// The row of a subscription that is gone but keeps its number from being used again.
    @Nullable
    Tombstone tombstone;

    record Tombstone(int channel, long subscription) {}
  }

  Changes(Ids ids, Dialect dialect, boolean caching, int rowsPerInsert) {
    this.ids = ids;
    this.dialect = dialect;
    this.caching = caching;
    this.rowsPerInsert = rowsPerInsert;
  }

  /// `channel` is null for changes of clients.
  void add(Operation operation, @Nullable SqlChannel channel) {
    switch (operation) {
      case Operation.PutClient(var client) -> clients.put(client.id(), Optional.of(client));
      case Operation.DropClient(var id) -> clients.put(id, Optional.empty());
      default -> {
        if (channel == null) {
          throw new IllegalArgumentException("a change without its channel");
        }
        change(operation, channel);
      }
    }
  }

  private void change(Operation operation, SqlChannel channel) {
    if (channels.add(channel)) {
      channel.proposed = channel.committed;
      if (channel.id == 0) {
        channel.id = ++ids.lastChannel;
      }
    }
    switch (operation) {
      case Operation.Append(var _, var entries) ->
        entries.forEach(entry -> messages.add(channel.id, ++channel.proposed, entry));
      case Operation.PutSubscription(var _, var record) -> {
        var known = channel.subscriptions.get(record.id());
        if (known == null) {
          known = new SqlSubscription(channel, ++ids.lastSubscription, record);
          channel.subscriptions.put(record.id(), known);
        }
        known.put(record);
        subscriptions.add(known);
      }
      case Operation.Progress(var _, var positions, var ended) -> {
        positions.forEach(
            position -> change(channel, position.subscriptionId(), known -> known.apply(position)));
        ended.forEach(id -> change(channel, id, SqlSubscription::drop));
      }
      case Operation.DeleteChannel _ -> deleted.add(channel);
      case Operation.PutClient _,Operation.DropClient _ ->
        throw new IllegalArgumentException("no change of a channel: " + operation);
    }
  }

  private void change(SqlChannel channel, long id, Consumer<SqlSubscription> change) {
    var known = channel.subscriptions.get(id);
    if (known != null) {
      change.accept(known);
      subscriptions.add(known);
    }
  }

  /// Also brings order into what an earlier transaction may have left.
  void mend(Set<SqlChannel> doubtfulChannels, Set<SqlSubscription> unsure, Set<String> ghosts) {
    for (var channel : doubtfulChannels) {
      if (!channel.isDeleted) {
        channels.add(channel);
        doubtful.add(channel);
        channel.proposed = channel.committed;
      }
    }
    unsure.stream().filter(one -> !one.channel.isDeleted).forEach(subscriptions::add);
    ghosts.forEach(id -> clients.put(id, Optional.empty()));
  }

  /// Removes messages below a sequence, or some of them. Returns whether more are left to remove.
  boolean remove(SqlChannel channel, long below) {
    long end = Math.min(below, channel.committed + 1);
    long begin = Math.max(channel.clearedBelow, 1);
    if (end <= begin || channel.isDeleted || !channel.isStored) {
      return false;
    }
    long part = Math.min(end, begin + REMOVALS_MAX);
    removals.add(new Removal(channel, part, part > channel.committed));
    return part < end;
  }

  boolean isEmpty() {
    return channels.isEmpty() && clients.isEmpty() && subscriptions.isEmpty() && removals.isEmpty();
  }

  void write(Connection connection) throws SQLException {
    writeChannels(connection);
    scrub(connection);
    for (int from = 0; from < messages.count(); from += rowsPerInsert) {
      dialect.insertMessages(connection, messages, from,
          Math.min(messages.count(), from + rowsPerInsert));
    }
    writeSubscriptions(connection);
    writeClients(connection);
    removeMessages(connection);
    markDeleted(connection);
  }

  private void writeChannels(Connection connection) throws SQLException {
    var wanted = channels.stream().filter(one -> !one.isStored || doubtful.contains(one)).toList();
    if (wanted.isEmpty()) {
      return;
    }
    try (var insert = connection.prepareStatement(
        "INSERT INTO Channels (id, name, maxmsgs, maxbytes, maxage, deleted) VALUES (?, ?, ?, ?, ?, FALSE)"
            + dialect.orReplace("id", List.of("name", "deleted")))) {
      for (var channel : wanted) {
        var limits = channel.log.limits();
        insert.setInt(1, channel.id);
        insert.setString(2, channel.name);
        insert.setInt(3, (int) Math.min(Integer.MAX_VALUE, limits.messagesMax()));
        insert.setLong(4, limits.bytesMax());
        insert.setLong(5, limits.ageMax().toNanos());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// Removes what nobody was told is stored.
  private void scrub(Connection connection) throws SQLException {
    if (doubtful.isEmpty()) {
      return;
    }
    try (
        var delete = connection.prepareStatement("DELETE FROM Messages WHERE id = ? AND seq > ?")) {
      for (var channel : doubtful) {
        delete.setInt(1, channel.id);
        delete.setLong(2, channel.committed);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  private void writeSubscriptions(Connection connection) throws SQLException {
    if (subscriptions.isEmpty()) {
      return;
    }
    removeTombstone(connection);
    dropSubscriptions(connection);
    var kept = subscriptions.stream().filter(one -> !one.isDropped()).toList();
    writeRecords(connection, kept.stream().filter(one -> !one.isRecordStored()).toList());
    writeLastSent(connection,
        kept.stream().filter(one -> one.isRecordStored() && !one.isLastSentStored()).toList());
    clearPending(connection, kept.stream().filter(SqlSubscription::isRewritten).toList());
    writePending(connection, kept);
  }

  /// The one with the highest number leaves a mark, so that its number is not used again.
  private void dropSubscriptions(Connection connection) throws SQLException {
    var dropped = subscriptions.stream().filter(SqlSubscription::isDropped).toList();
    if (dropped.isEmpty()) {
      return;
    }
    clearPending(connection, dropped.stream().filter(SqlSubscription::hasRows).toList());
    try (
        var delete = connection
            .prepareStatement("DELETE FROM Subscriptions WHERE id = ? AND subid = ?");
        var mark = connection.prepareStatement(
            "UPDATE Subscriptions SET deleted = TRUE WHERE id = ? AND subid = ?")) {
      for (var subscription : dropped) {
        var statement = subscription.id == ids.lastSubscription ? mark : delete;
        key(statement, subscription);
        statement.addBatch();
      }
      delete.executeBatch();
      mark.executeBatch();
    }
  }

  private static void key(PreparedStatement statement, SqlSubscription subscription)
      throws SQLException {
    statement.setInt(1, subscription.channel.id);
    statement.setLong(2, subscription.id);
  }

  private void writeRecords(Connection connection, List<SqlSubscription> wanted)
      throws SQLException {
    if (wanted.isEmpty()) {
      return;
    }
    try (var insert = connection.prepareStatement(
        "INSERT INTO Subscriptions (id, subid, lastsent, proto, deleted) VALUES (?, ?, ?, ?, FALSE)"
            + dialect.orReplace("id, subid", List.of("lastsent", "proto", "deleted")))) {
      for (var subscription : wanted) {
        key(insert, subscription);
        insert.setLong(3, subscription.lastSent());
        insert.setBytes(4, subscription.encode());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /// The mark of the highest number is of no use once there is a higher one.
  private void removeTombstone(Connection connection) throws SQLException {
    var tombstone = ids.tombstone;
    if (tombstone != null && tombstone.subscription() < ids.lastSubscription) {
      try (var delete = connection.prepareStatement(
          "DELETE FROM Subscriptions WHERE id = ? AND subid = ? AND deleted = TRUE")) {
        delete.setInt(1, tombstone.channel());
        delete.setLong(2, tombstone.subscription());
        delete.executeUpdate();
      }
    }
  }

  private static void writeLastSent(Connection connection, List<SqlSubscription> wanted)
      throws SQLException {
    if (wanted.isEmpty()) {
      return;
    }
    try (var update = connection
        .prepareStatement("UPDATE Subscriptions SET lastsent = ? WHERE id = ? AND subid = ?")) {
      for (var subscription : wanted) {
        update.setLong(1, subscription.lastSent());
        update.setInt(2, subscription.channel.id);
        update.setLong(3, subscription.id);
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  private static void clearPending(Connection connection, List<SqlSubscription> wanted)
      throws SQLException {
    if (wanted.isEmpty()) {
      return;
    }
    try (var delete = connection.prepareStatement("DELETE FROM SubsPending WHERE subid = ?")) {
      for (var subscription : wanted) {
        delete.setLong(1, subscription.id);
        delete.addBatch();
      }
      delete.executeBatch();
    }
  }

  private void writePending(Connection connection, List<SqlSubscription> kept) throws SQLException {
    boolean any = false;
    try (
        var insert = connection.prepareStatement("INSERT INTO SubsPending (subid, " + dialect.row()
            + ", seq, lastsent, pending, acks) VALUES (?, ?, ?, ?, ?, ?)");
        var delete = connection
            .prepareStatement("DELETE FROM SubsPending WHERE subid = ? AND seq = ?")) {
      for (var subscription : kept) {
        var rows = caching ? subscription.lists() : subscription.singles();
        added.put(subscription, rows);
        for (var row : rows) {
          insert.setLong(1, subscription.id);
          insert.setLong(2, row.number());
          insert.setLong(3, row.sequence());
          insert.setLong(4, row.sequence() > 0 ? 0 : subscription.lastSent());
          insert.setBytes(5, SequenceList.encode(row.pending()));
          insert.setBytes(6, SequenceList.encode(row.acks()));
          insert.addBatch();
          any = true;
        }
      }
      if (any) {
        insert.executeBatch();
      }
      if (!caching) {
        removeSingles(delete, kept);
      }
    }
  }

  private static void removeSingles(PreparedStatement delete, List<SqlSubscription> kept)
      throws SQLException {
    boolean any = false;
    for (var subscription : kept) {
      for (long sequence : subscription.removed()) {
        delete.setLong(1, subscription.id);
        delete.setLong(2, sequence);
        delete.addBatch();
        any = true;
      }
    }
    if (any) {
      delete.executeBatch();
    }
  }

  private void writeClients(Connection connection) throws SQLException {
    if (clients.isEmpty()) {
      return;
    }
    try (
        var insert = connection
            .prepareStatement("INSERT INTO Clients (id, hbinbox, proto) VALUES (?, ?, ?)"
                + dialect.orReplace("id", List.of("id", "hbinbox", "proto")));
        var delete = connection.prepareStatement(dialect.deleteClient())) {
      for (var client : clients.entrySet()) {
        if (client.getValue().isEmpty()) {
          delete.setString(1, client.getKey());
          delete.setString(2, client.getKey());
          delete.addBatch();
        }
      }
      delete.executeBatch();
      for (var client : clients.values()) {
        if (client.isPresent()) {
          insert.setString(1, client.get().id());
          insert.setString(2, client.get().heartbeatInbox().toString());
          insert.setBytes(3, StateCodec.encode(client.get()));
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private void removeMessages(Connection connection) throws SQLException {
    if (removals.isEmpty()) {
      return;
    }
    try (var note = connection.prepareStatement("UPDATE Channels SET maxseq = ? WHERE id = ?");
        var delete = connection.prepareStatement("DELETE FROM Messages WHERE id = ? AND seq < ?")) {
      for (var removal : removals) {
        if (removal.isEmptied()) {
          note.setLong(1, removal.channel().committed);
          note.setInt(2, removal.channel().id);
          note.addBatch();
        }
        delete.setInt(1, removal.channel().id);
        delete.setLong(2, removal.below());
        delete.addBatch();
      }
      note.executeBatch();
      delete.executeBatch();
    }
  }

  private void markDeleted(Connection connection) throws SQLException {
    if (deleted.isEmpty()) {
      return;
    }
    try (var update = connection
        .prepareStatement("UPDATE Channels SET deleted = TRUE WHERE id = ?")) {
      for (var channel : deleted) {
        update.setInt(1, channel.id);
        update.addBatch();
      }
      update.executeBatch();
    }
  }

  /// The transaction is committed.
  void written() {
    for (var channel : channels) {
      channel.isStored = true;
      channel.committed = channel.proposed;
    }
    for (var removal : removals) {
      removal.channel().clearedBelow = removal.below();
    }
    deleted.forEach(channel -> channel.isDeleted = true);
    var tombstone = ids.tombstone;
    if (tombstone != null && !subscriptions.isEmpty()
        && tombstone.subscription() < ids.lastSubscription) {
      ids.tombstone = null;
    }
    for (var subscription : subscriptions) {
      if (subscription.isDropped()) {
        subscription.channel.subscriptions.values().remove(subscription);
        if (subscription.id == ids.lastSubscription) {
          ids.tombstone = new Ids.Tombstone(subscription.channel.id, subscription.id);
        }
      } else {
        subscription.written(added.getOrDefault(subscription, List.of()),
            caching ? 0 : subscription.removed().size());
      }
    }
  }

  /// Channels whose rows may be there or not, if the transaction was not seen to be committed.
  Set<SqlChannel> channels() {
    return channels;
  }

  Set<SqlSubscription> subscriptions() {
    return subscriptions;
  }

  Set<SqlChannel> deleted() {
    return deleted;
  }
}
