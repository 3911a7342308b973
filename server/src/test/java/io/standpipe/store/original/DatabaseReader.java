package io.standpipe.store.original;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the tables of an SQL store row by row and column by column, and notes what the original
/// would not have written. Used once. Source: reference, stores 5.2 to 5.7.
final class DatabaseReader {
  private static final Pattern LIST = Pattern.compile("\\[\\d+(,\\d+)*]");
  private static final int LOCK_ID_MAX = 30;

  private final Connection connection;
  private final String rowColumn;
  private final List<String> violations = new ArrayList<>();
  private final SortedMap<Integer, Rows> channels = new TreeMap<>();
  private final Map<Long, Position> subscriptions = new TreeMap<>();
  private final List<Integer> deleted = new ArrayList<>();

  /// What belongs to one channel.
  private static final class Rows {
    private final String name;
    private final long sequenceMax;
    private final SortedMap<Long, Lookup> messages = new TreeMap<>();
    private final List<Position> subscriptions = new ArrayList<>();
    private long bytes;

    private Rows(String name, long sequenceMax) {
      this.name = name;
      this.sequenceMax = sequenceMax;
    }
  }

  private static final class Position {
    private final OriginalSubscription state;
    private long lastSent;
    private final TreeSet<Long> pending = new TreeSet<>();

    private Position(OriginalSubscription state, long column) {
      this.state = state;
      this.lastSent = Math.max(state.lastSent(), column);
    }

    private OriginalSubscription recovered() {
      return state.with(lastSent, List.copyOf(pending));
    }
  }

  private interface Row {
    void read(ResultSet row) throws SQLException;
  }

  DatabaseReader(Connection connection, String rowColumn) {
    this.connection = connection;
    this.rowColumn = rowColumn;
  }

  OriginalDatabase read() throws SQLException {
    var server = server();
    var clients = clients();
    channels();
    messages();
    subscriptions();
    pending();
    return new OriginalDatabase(new RecoveredState(server, clients,
        channels.values()
            .stream()
            .map(this::channel)
            .sorted((a, b) -> a.name().compareTo(b.name()))
            .toList(),
        ""), lock(), deleted, violations);
  }

  @FormatMethod
  private void violation(@FormatString String format, Object... arguments) {
    violations.add(format.formatted(arguments));
  }

  private void query(String sql, Row reader) throws SQLException {
    try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        reader.read(rows);
      }
    }
  }

  /// Not null, and neither negative nor beyond what a signed column of PostgreSQL holds.
  private long unsigned(ResultSet row, int column, String what) throws SQLException {
    var number = row.getBigDecimal(column);
    if (number == null || number.signum() < 0
        || number.toBigInteger().compareTo(BigInteger.valueOf(Long.MAX_VALUE)) > 0) {
      violation("%s is %s", what, number);
      return 0;
    }
    return number.longValueExact();
  }

  private Optional<ProtobufRecord> decode(Layout layout, byte @Nullable [] bytes, String where) {
    if (bytes == null || bytes.length == 0) {
      violation("%s: no record", where);
      return Optional.empty();
    }
    return ProtobufRecord.parse(layout, ByteString.copyFrom(bytes),
        problem -> violation("%s: %s", where, problem));
  }

  private Optional<OriginalServer> server() throws SQLException {
    var found = new ArrayList<OriginalServer>();
    query("SELECT uniquerow, id, proto, version FROM ServerInfo", row -> {
      decode(Layout.SERVER_INFO, row.getBytes(3), "ServerInfo").map(OriginalServer::from)
          .ifPresent(server -> {
            found.add(server);
          });
      if (row.getInt(1) != 1 || row.getInt(4) != 1) {
        violation("ServerInfo has row %d of version %d", row.getInt(1), row.getInt(4));
      }
      if (!found.isEmpty() && !found.getLast().clusterId().equals(row.getString(2))) {
        violation("ServerInfo.id is %s, its record says %s", row.getString(2),
            found.getLast().clusterId());
      }
    });
    if (found.size() != 1) {
      violation("ServerInfo has %d rows", found.size());
    }
    return found.stream().findFirst();
  }

  private List<OriginalClient> clients() throws SQLException {
    var clients = new TreeMap<String, OriginalClient>();
    query("SELECT id, hbinbox, proto FROM Clients", row -> {
      var id = row.getString(1);
      var inbox = String.valueOf(row.getString(2));
      decode(Layout.CLIENT_INFO, row.getBytes(3), "client " + id).map(OriginalClient::from)
          .ifPresent(client -> {
            clients.put(client.id(), client);
            if (!client.id().equals(id) || !client.heartbeatInbox().equals(inbox)) {
              violation("client %s at %s has the record of %s at %s", id, inbox, client.id(),
                  client.heartbeatInbox());
            }
          });
    });
    return List.copyOf(clients.values());
  }

  private void channels() throws SQLException {
    var names = new HashSet<String>();
    query("SELECT id, name, maxseq, maxmsgs, maxbytes, maxage, deleted FROM Channels ORDER BY id",
        row -> {
          int id = row.getInt(1);
          var name = row.getString(2);
          if (id < 1) {
            violation("channel %s has id %d", name, id);
          }
          long sequenceMax = unsigned(row, 3, "Channels.maxseq of " + name);
          for (int limit = 4; limit <= 6; limit++) {
            unsigned(row, limit, "limit " + limit + " of " + name);
          }
          boolean isDeleted = row.getBoolean(7);
          if (row.wasNull()) {
            violation("Channels.deleted of %s is null", name);
          }
          if (isDeleted) {
            deleted.add(id);
          } else if (names.add(name)) {
            channels.put(id, new Rows(name, sequenceMax));
          } else {
            violation("channel %s is there twice", name);
          }
        });
  }

  private void messages() throws SQLException {
    query("SELECT id, seq, timestamp, size, data FROM Messages ORDER BY id, seq", row -> {
      int id = row.getInt(1);
      long sequence = unsigned(row, 2, "Messages.seq of channel " + id);
      var where = "message " + id + ":" + sequence;
      var channel = channels.get(id);
      if (channel == null) {
        if (!deleted.contains(id)) {
          violation("%s belongs to no channel", where);
        }
        return;
      }
      var data = row.getBytes(5);
      long timestamp = row.getLong(3);
      int size = row.getInt(4);
      decode(Layout.MESSAGE, data, where).map(Lookup.Found::from).ifPresent(message -> {
        channel.messages.put(sequence, message);
        if (message.sequence() != sequence || message.timestamp() != timestamp
            || !message.subject().equals(channel.name)) {
          violation("%s at %d holds %d at %d of %s", where, timestamp, message.sequence(),
              message.timestamp(), message.subject());
        }
      });
      if (data != null && data.length != size) {
        violation("%s has %d bytes, its size says %d", where, data.length, size);
      }
      channel.bytes += size;
    });
  }

  private void subscriptions() throws SQLException {
    query("SELECT id, subid, lastsent, proto, deleted FROM Subscriptions ORDER BY subid", row -> {
      int channelId = row.getInt(1);
      long id = unsigned(row, 2, "Subscriptions.subid");
      var where = "subscription " + channelId + ":" + id;
      long lastSent = unsigned(row, 3, where + ", lastsent");
      if (row.getBoolean(5)) {
        return;
      }
      var channel = channels.get(channelId);
      var state = decode(Layout.SUBSCRIPTION, row.getBytes(4), where)
          .map(OriginalSubscription::from);
      if (channel == null) {
        if (!deleted.contains(channelId)) {
          violation("%s belongs to no channel", where);
        }
      } else if (state.isPresent()) {
        if (state.get().id() != id || state.get().inbox().isEmpty()
            || state.get().ackInbox().isEmpty()) {
          violation("%s has the record of %s", where, state.get());
        }
        var position = new Position(state.get(), lastSent);
        channel.subscriptions.add(position);
        if (subscriptions.put(id, position) != null) {
          violation("%s: its number is used twice", where);
        }
      }
    });
  }

  /// A row tells of one message, or has lists.
  private void pending() throws SQLException {
    query("SELECT subid, " + rowColumn + ", seq, lastsent, pending, acks FROM SubsPending"
        + " ORDER BY subid, " + rowColumn, row -> {
          long id = row.getLong(1);
          var where = "SubsPending " + id + ":" + row.getLong(2);
          var position = subscriptions.get(id);
          if (row.getLong(2) < 1) {
            violation("%s: rows count from 1", where);
          }
          long sequence = unsigned(row, 3, where + ", seq");
          long lastSent = unsigned(row, 4, where + ", lastsent");
          var added = list(row.getBytes(5), where + ", pending");
          var acknowledged = list(row.getBytes(6), where + ", acks");
          boolean hasLists = !added.isEmpty() || !acknowledged.isEmpty();
          if (sequence > 0 ? hasLists || lastSent > 0 : !hasLists) {
            violation("%s is neither of one kind nor of the other", where);
          }
          if (position == null) {
            violation("%s belongs to no subscription", where);
          } else if (sequence > 0) {
            position.pending.add(sequence);
            position.lastSent = Math.max(position.lastSent, sequence);
          } else {
            position.pending.addAll(added);
            position.lastSent = Math.max(position.lastSent, lastSent);
            acknowledged.forEach(position.pending::remove);
          }
        });
  }

  private List<Long> list(byte @Nullable [] bytes, String where) {
    if (bytes == null || bytes.length == 0) {
      return List.of();
    }
    var text = new String(bytes, StandardCharsets.US_ASCII);
    if (!LIST.matcher(text).matches()) {
      violation("%s is no list: %s", where, text);
      return List.of();
    }
    var sequences = new ArrayList<Long>();
    for (var number : text.substring(1, text.length() - 1).split(",", -1)) {
      sequences.add(Long.valueOf(number));
    }
    return sequences;
  }

  /// Reference, stores 5.6: what was sent or noted counts as used, if no message is left.
  private RecoveredState.Channel channel(Rows rows) {
    long last = rows.messages.isEmpty() ? 0 : rows.messages.lastKey();
    long first = rows.messages.isEmpty() ? 0 : rows.messages.firstKey();
    long used = rows.sequenceMax;
    for (var position : rows.subscriptions) {
      used = Math.max(used, position.lastSent);
      if (!position.pending.isEmpty() && position.pending.last() > position.lastSent) {
        violation("%s was sent message %d, but says %d", position.state, position.pending.last(),
            position.lastSent);
      }
    }
    if (used > last) {
      // The original hides what is left below.
      if (last > 0) {
        violation("channel %s ends at %d, but %d was used", rows.name, last, used);
      }
      last = used;
      first = used + 1;
    }
    for (long sequence = first; sequence < last; sequence++) {
      if (!rows.messages.containsKey(sequence)) {
        violation("channel %s has no message %d", rows.name, sequence);
      }
    }
    return new RecoveredState.Channel(rows.name, first, last, rows.messages.size(), rows.bytes,
        List.copyOf(rows.messages.values()),
        rows.subscriptions.stream().map(Position::recovered).toList());
  }

  private String lock() throws SQLException {
    var owners = new ArrayList<String>();
    query("SELECT id, tick FROM StoreLock", row -> {
      var owner = row.getString(1) == null ? "" : row.getString(1);
      long tick = unsigned(row, 2, "StoreLock.tick");
      owners.add(owner);
      if (owner.length() > LOCK_ID_MAX || owner.isEmpty() && tick != 0) {
        violation("StoreLock is %s at %d", owner, tick);
      }
    });
    if (owners.size() > 1) {
      violation("StoreLock has %d rows", owners.size());
    }
    return owners.stream().findFirst().orElse("");
  }
}
