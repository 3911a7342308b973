package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.StateCodec;
import io.standpipe.store.StoreException;
import io.standpipe.store.sql.SqlSubscription.Row;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what earlier runs left, of either kind of server, in five queries however many channels
/// there are; of messages only where those of each channel begin and end. Used once.
///
/// Source: reference, stores 5.6.
final class SqlRecovery {
  private static final int VERSION = 1;
  private static final int FETCH_ROWS = 5_000;

  private final Connection connection;
  private final Dialect dialect;
  private final boolean caching;
  private final System.Logger logger;
  private final Function<String, SqlLog> logs;
  private final Map<Integer, SqlChannel> channels = new LinkedHashMap<>();
  private final Map<Integer, Long> lastSequences = new HashMap<>();
  private final Map<Long, SqlSubscription> subscriptions = new LinkedHashMap<>();
  private final Map<Long, Long> columnLastSent = new HashMap<>();
  private final Map<Integer, Long> lastSubscriptionIds = new HashMap<>();
  private final Set<SqlSubscription> disorderly = new LinkedHashSet<>();
  private final List<Integer> leftovers = new ArrayList<>();
  private final Changes.Ids ids = new Changes.Ids();

  /// @param logs opens the log of a channel
  SqlRecovery(
      Connection connection,
      Dialect dialect,
      boolean caching,
      System.Logger logger,
      Function<String, SqlLog> logs) {
    this.connection = connection;
    this.dialect = dialect;
    this.caching = caching;
    this.logger = logger;
    this.logs = logs;
  }

  /// The stored record, or `initial` if there was none: then it is stored. True in the result if it
  /// was new.
  record Server(boolean isNew, ServerRecord record) {}

  Server server(ServerRecord initial) throws SQLException {
    var found = readServer();
    if (found == null) {
      try (var insert = connection.prepareStatement(
          "INSERT INTO ServerInfo (uniquerow, id, proto, version) VALUES (1, ?, ?, ?)"
              + dialect.orReplace("uniquerow", List.of("id", "proto", "version")))) {
        insert.setString(1, initial.clusterId());
        insert.setBytes(2, StateCodec.encode(initial));
        insert.setInt(3, VERSION);
        insert.executeUpdate();
      }
      return new Server(true, initial);
    }
    if (!found.clusterId().equals(initial.clusterId())) {
      throw new StoreException("cluster ID \"" + initial.clusterId()
          + "\" does not match recovered value of \"" + found.clusterId() + "\"");
    }
    return new Server(false, found);
  }

  private @Nullable ServerRecord readServer() throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement
            .executeQuery("SELECT id, proto, version FROM ServerInfo WHERE uniquerow = 1")) {
      if (!row.next()) {
        return null;
      }
      if (row.getInt(3) != VERSION) {
        throw new StoreException(
            "sql: unsupported version: " + row.getInt(3) + " (supports [1..1])");
      }
      var bytes = row.getBytes(2);
      var server = StateCodec.decodeServer(bytes == null ? new byte[0] : bytes);
      if (!server.clusterId().equals(row.getString(1))) {
        throw new StoreException("sql: id \"" + row.getString(1)
            + "\" in column does not match cluster ID in data \"" + server.clusterId() + "\"");
      }
      return server;
    }
  }

  RecoveredState read(Server server) throws SQLException {
    var clients = readClients();
    readChannels();
    readSubscriptions();
    readPending();
    subscriptions.values().forEach(this::settle);
    channels.forEach((id, channel) -> {
      channel.log.adoptLast(lastSequences.getOrDefault(id, 0L));
      channel.recovered();
    });
    return new RecoveredState(server.isNew() && channels.isEmpty(), server.record(), clients,
        channels.entrySet()
            .stream()
            .map(entry -> recovered(entry.getValue(),
                lastSubscriptionIds.getOrDefault(entry.getKey(), 0L)))
            .toList());
  }

  private static RecoveredState.Channel recovered(SqlChannel channel, long lastSubscriptionId) {
    return new RecoveredState.Channel(channel.name, channel.log,
        channel.subscriptions.values().stream().map(SqlSubscription::recovered).toList(),
        lastSubscriptionId);
  }

  private interface RowReader {
    void read(ResultSet row) throws SQLException;
  }

  private void query(String sql, RowReader reader) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.setFetchSize(FETCH_ROWS);
      try (var rows = statement.executeQuery(sql)) {
        while (rows.next()) {
          reader.read(rows);
        }
      }
    }
  }

  /// Rows of very old stores have no record.
  private List<ClientRecord> readClients() throws SQLException {
    var clients = new ArrayList<ClientRecord>();
    query("SELECT id, hbinbox, proto FROM Clients ORDER BY id", row -> {
      var bytes = row.getBytes(3);
      var inbox = row.getString(2);
      clients.add(bytes != null && bytes.length > 0
          ? StateCodec.decodeClient(bytes)
          : new ClientRecord(row.getString(1), Subject.of(inbox == null ? "" : inbox),
              Subject.EMPTY, 0, 0, 0));
    });
    return clients;
  }

  /// With the bounds of each channel's messages: the database finds them at both ends of an index,
  /// however many there are.
  private void readChannels() throws SQLException {
    query("SELECT id, name, maxseq, deleted, " + firstRow("seq", "") + ", "
        + firstRow("seq", " DESC") + ", " + firstRow("size", " DESC") + ", "
        + firstRow("timestamp", " DESC") + " FROM Channels ORDER BY id", row -> {
          int id = row.getInt(1);
          ids.lastChannel = Math.max(ids.lastChannel, id);
          if (row.getBoolean(4)) {
            leftovers.add(id);
            return;
          }
          var name = row.getString(2);
          var channel = new SqlChannel(name, logs.apply(name));
          channel.id = id;
          channels.put(id, channel);
          lastSequences.put(id, row.getLong(3));
          if (row.getLong(6) > 0) {
            channel.log.adopt(row.getLong(5), row.getLong(6), row.getLong(7), row.getLong(8));
          }
        });
  }

  private static String firstRow(String column, String order) {
    return "(SELECT " + column + " FROM Messages WHERE Messages.id = Channels.id ORDER BY seq"
        + order + " LIMIT 1)";
  }

  private void readSubscriptions() throws SQLException {
    query("SELECT id, subid, lastsent, proto, deleted FROM Subscriptions ORDER BY subid", row -> {
      int channelId = row.getInt(1);
      long id = row.getLong(2);
      ids.lastSubscription = Math.max(ids.lastSubscription, id);
      lastSubscriptionIds.merge(channelId, id, Math::max);
      var channel = channels.get(channelId);
      if (row.getBoolean(5)) {
        ids.tombstone = new Changes.Ids.Tombstone(channelId, id);
      } else if (channel != null) {
        var bytes = row.getBytes(4);
        var subscription = new SqlSubscription(channel, id,
            StateCodec.decodeSubscription(bytes == null ? new byte[0] : bytes));
        subscriptions.put(id, subscription);
        columnLastSent.put(id, row.getLong(3));
        channel.subscriptions.put(id, subscription);
      }
    });
  }

  private void readPending() throws SQLException {
    var rows = new HashMap<Long, List<Row>>();
    query("SELECT subid, " + dialect.row() + ", seq, lastsent, pending, acks FROM SubsPending"
        + " ORDER BY subid, " + dialect.row(), row -> {
          long id = row.getLong(1);
          ids.lastSubscription = Math.max(ids.lastSubscription, id);
          var subscription = subscriptions.get(id);
          if (subscription != null) {
            subscription.sent(row.getLong(4));
            rows.computeIfAbsent(id, _ -> new ArrayList<>())
                .add(new Row(row.getLong(2), row.getLong(3), list(row.getBytes(5)),
                    list(row.getBytes(6))));
          }
        });
    subscriptions.forEach((id, subscription) -> {
      subscription.recover(columnLastSent.getOrDefault(id, 0L), rows.getOrDefault(id, List.of()),
          caching);
      if (subscription.isRewritten()) {
        disorderly.add(subscription);
      }
    });
  }

  private static List<Long> list(byte @Nullable [] text) {
    var sequences = new ArrayList<Long>();
    SequenceList.decode(text, sequences::add);
    return sequences;
  }

  /// Sequences that were sent are never used again, even if no message is left.
  private void settle(SqlSubscription subscription) {
    var channel = subscription.channel;
    lastSequences.merge(channel.id, subscription.lastSent(), Math::max);
    if (subscription.lastSent() > channel.log.last() && channel.log.count() > 0) {
      logger.log(WARNING, "Channel " + channel.name + " ends at message " + channel.log.last()
          + ", but subscription " + subscription.id + " was sent up to " + subscription.lastSent());
    }
  }

  Map<Integer, SqlChannel> channels() {
    return channels;
  }

  Changes.Ids ids() {
    return ids;
  }

  /// Subscriptions whose rows in `SubsPending` should be written anew.
  Set<SqlSubscription> disorderly() {
    return disorderly;
  }

  /// Deleted channels whose rows are not all gone.
  List<Integer> leftovers() {
    return leftovers;
  }
}
