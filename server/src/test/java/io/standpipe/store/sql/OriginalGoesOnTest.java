package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.StoreContract;
import io.standpipe.store.SubscriptionRecord;
import io.standpipe.store.original.Fixtures;
import io.standpipe.store.original.Lookup;
import io.standpipe.store.original.OriginalDatabase;
import io.standpipe.store.original.OriginalSubscription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A reader that knows only the reference finds in the tables what Standpipe has, and nothing that
/// NATS Streaming Server 0.25.6 would not have written. So the original could go on afterwards.
class OriginalGoesOnTest {
  private static final long TIME = 1_800_000_000_000_000_000L;
  private static final int STEPS = 250;

  /// The reader means what the original means.
  @ParameterizedTest
  @CsvSource({"POSTGRES, postgres-cached", "POSTGRES, postgres-nocache", "MYSQL, mysql-cached",
      "MYSQL, mysql-nocache"})
  void theReaderFindsWhatTheOriginalFound(SqlDriver driver, String fixture) throws IOException {
    var server = DatabaseServer.shared(driver);
    var database = server.createEmptyDatabase();
    server.execute(database, Fixtures.sqlDump(fixture));

    var tables = server.readAsOriginal(database);

    assertThat(tables.violations()).isEmpty();
    assertThat(tables.recovered()).isEqualTo(Fixtures.expectedOfDatabase(fixture));
  }

  @ParameterizedTest
  @CsvSource({"POSTGRES, true, 1", "POSTGRES, false, 2", "MYSQL, true, 3", "MYSQL, false, 4"})
  void itFindsInOurTablesWhatWasCommitted(SqlDriver driver, boolean caching, long seed) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database)).withCaching(caching);
    var history = new History(new Random(seed));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      history.go(store);

      // As a crash would leave it: all of it is committed, the lock is held.
      await(server, database, history.messages());
      var crashed = server.readAsOriginal(database);
      assertThat(crashed.violations()).isEmpty();
      assertThat(crashed.lockOwner()).hasSize(22);
      assertThat(describe(crashed)).isEqualTo(history.describe());
      history.close();
    }
    var stopped = server.readAsOriginal(database);
    assertThat(stopped.violations()).isEmpty();
    assertThat(stopped.lockOwner()).isEmpty();
    assertThat(stopped.deletedChannels()).isEmpty();
    assertThat(describe(stopped)).isEqualTo(history.describe());

    // The other mode goes on with rows of either kind.
    try (var store = SqlStores.open(config.withCaching(!caching))) {
      history.reopen(store);
      history.go(store);
      history.close();
    }
    var mixed = server.readAsOriginal(database);
    assertThat(mixed.violations()).isEmpty();
    assertThat(describe(mixed)).isEqualTo(history.describe());
  }

  /// Removals follow in transactions of their own.
  private static void await(DatabaseServer server, String database, int messages) {
    var count = "SELECT COUNT(*) FROM Messages";
    while (!server.query(database, count).equals(String.valueOf(messages))) {
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static String describe(OriginalDatabase tables) {
    var text = new StringBuilder();
    tables.recovered()
        .clients()
        .forEach(client -> text.append("client %s %s %s %d %d %d%n".formatted(client.id(),
            client.heartbeatInbox(), client.connectionId().toStringUtf8(), client.protocol(),
            client.pingInterval(), client.pingMaxOut())));
    for (var channel : tables.recovered().channels()) {
      text.append("%s %d..%d%n".formatted(channel.name(), channel.first(), channel.last()));
      for (var lookup : channel.lookups()) {
        if (lookup instanceof Lookup.Found found) {
          text.append("%d %s %d%n".formatted(found.sequence(), found.data().toStringUtf8(),
              found.timestamp()));
        }
      }
      channel.subscriptions()
          .stream()
          .map(OriginalGoesOnTest::describe)
          .sorted()
          .forEach(text::append);
    }
    return text.toString();
  }

  private static String describe(OriginalSubscription one) {
    boolean offline = one.queueGroup().isEmpty() ? one.isClosed() : one.clientId().isEmpty();
    return "%s of %s, group %s, durable %s, %s, %d in %d, offline %s, sent %d, pending %s%n"
        .formatted(one.inbox(), one.clientId(), one.queueGroup(), one.durableName(), one.ackInbox(),
            one.maxInFlight(), one.ackWaitSeconds(), offline, one.lastSent(), one.pending());
  }

  /// Operations as the engine proposes them, at random, and what they add up to.
  private static final class History {
    private final Random random;
    private final SortedMap<String, ClientRecord> clients = new TreeMap<>();
    private final SortedMap<String, Topic> topics = new TreeMap<>();
    private int names;

    private static final class Topic {
      private final String name;
      private final MessageLog log;
      private long last;
      private long lastId;
      private final SortedMap<Long, String> messages = new TreeMap<>();
      private final Map<Long, Reader> readers = new TreeMap<>();

      private Topic(String name, MessageLog log) {
        this.name = name;
        this.log = log;
      }
    }

    private static final class Reader {
      private SubscriptionRecord record;
      private long lastSent;
      private final TreeSet<Long> pending = new TreeSet<>();

      private Reader(SubscriptionRecord record) {
        this.record = record;
      }
    }

    History(Random random) {
      this.random = random;
    }

    void go(SqlStore store) {
      for (int i = 0; i < STEPS; i++) {
        step(store);
      }
    }

    private void step(SqlStore store) {
      int dice = random.nextInt(100);
      if (topics.size() < 3 || dice < 2) {
        var name = "c" + ++names;
        var topic = new Topic(name, store.createChannel(name));
        topics.put(name, topic);
        publish(store, topic);
        return;
      }
      var topic = pick(new ArrayList<>(topics.values()));
      if (dice < 4) {
        topic.log.close();
        SqlStores.commit(store, new Operation.DeleteChannel(topic.name));
        topics.remove(topic.name);
      } else if (dice < 10) {
        var id = "client" + random.nextInt(4);
        if (clients.remove(id) == null) {
          var client = new ClientRecord(id, Subject.of("hb." + ++names), Subject.of("conn" + names),
              1, 5, 3);
          clients.put(id, client);
          SqlStores.commit(store, new Operation.PutClient(client));
        } else {
          SqlStores.commit(store, new Operation.DropClient(id));
        }
      } else if (dice < 40) {
        publish(store, topic);
      } else if (dice < 50) {
        subscribe(store, topic);
      } else if (dice < 55) {
        limit(topic);
      } else if (!topic.readers.isEmpty()) {
        var id = pick(List.copyOf(topic.readers.keySet()));
        var reader = topic.readers.get(id);
        if (reader != null) {
          progress(store, topic, id, reader, dice);
        }
      }
    }

    private <T> T pick(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private void publish(SqlStore store, Topic topic) {
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        var data = "m" + ++names;
        long time = TIME + names;
        var entry = StoreContract.entry(topic.name, data, time);
        SqlStores.commit(store, new Operation.Append(topic.name, List.of(entry)));
        topic.log.append(++topic.last, entry);
        topic.messages.put(topic.last, data + " " + time);
      }
    }

    /// Online and offline durables, queue members, durable groups, and shadows of such groups.
    private void subscribe(SqlStore store, Topic topic) {
      long id = ++topic.lastId;
      int kind = random.nextInt(5);
      var durable = kind == 1 ? "dur" + ++names : kind > 2 ? "d" : "";
      var record = new SubscriptionRecord(id, kind == 4 ? "" : "client" + random.nextInt(4),
          Subject.of("in." + ++names), Subject.of("ack." + names), 1 + random.nextInt(100),
          1 + random.nextInt(60), kind < 2 ? "" : kind == 2 ? "g" : "d:g", durable, topic.last,
          kind == 4);
      var reader = new Reader(record);
      reader.lastSent = topic.last;
      topic.readers.put(id, reader);
      SqlStores.commit(store, new Operation.PutSubscription(topic.name, record));
    }

    /// As limits and age do; now and then nothing is left.
    private void limit(Topic topic) {
      long end = random.nextInt(3) == 0 ? topic.last + 1 : topic.last;
      while (!topic.log.fetchRemoval(end)) {
        LockSupport.parkNanos(50_000);
      }
      topic.log.removeBelow(end);
      topic.messages.headMap(end).clear();
    }

    private void progress(SqlStore store, Topic topic, long id, Reader reader, int dice) {
      if (dice < 60) {
        topic.readers.remove(id);
        SqlStores.commit(store, new Operation.Progress(topic.name, List.of(), List.of(id)));
      } else if (dice < 65 && reader.record.queueGroup().isEmpty()
          && !reader.record.durableName().isEmpty()) {
        var old = reader.record;
        reader.record = new SubscriptionRecord(id, old.clientId(), old.inbox(), old.ackInbox(),
            old.maxInFlight(), old.ackWaitSeconds(), "", old.durableName(), reader.lastSent,
            !old.offline());
        SqlStores.commit(store, new Operation.PutSubscription(topic.name, reader.record));
      } else {
        var settled = reader.pending.stream()
            .filter(_ -> random.nextBoolean())
            .mapToLong(Long::longValue)
            .toArray();
        var sent = new ArrayList<Long>();
        for (long next = reader.lastSent + 1; next <= topic.last && sent.size() < 7; next++) {
          sent.add(next);
        }
        reader.lastSent += sent.size();
        for (long sequence : settled) {
          reader.pending.remove(sequence);
        }
        reader.pending.addAll(sent);
        SqlStores.commit(store,
            new Operation.Progress(topic.name,
                List.of(new Position(id, reader.lastSent,
                    Sequences.of(sent.stream().mapToLong(Long::longValue).toArray()),
                    Sequences.of(settled)))));
      }
    }

    /// In the ids of the tables, which are the engine's after a start.
    void reopen(SqlStore store) {
      for (var channel : store.recover(SqlStores.SERVER).channels()) {
        var old = topics.get(channel.name());
        if (old == null) {
          throw new AssertionError(channel.name() + " came back");
        }
        var topic = new Topic(channel.name(), channel.log());
        topic.last = old.last;
        topic.lastId = channel.lastSubscriptionId();
        topic.messages.putAll(old.messages);
        for (var found : channel.subscriptions()) {
          var reader = new Reader(found.record());
          reader.lastSent = found.record().lastSent();
          found.pending().stream().forEach(reader.pending::add);
          topic.readers.put(found.record().id(), reader);
        }
        topics.put(topic.name, topic);
      }
    }

    void close() {
      topics.values().forEach(topic -> topic.log.close());
    }

    int messages() {
      return topics.values().stream().mapToInt(topic -> topic.messages.size()).sum();
    }

    String describe() {
      var text = new StringBuilder();
      for (var client : clients.values()) {
        text.append("client %s %s %s 1 5 3%n".formatted(client.id(), client.heartbeatInbox(),
            client.connectionId()));
      }
      for (var topic : topics.values()) {
        long first = topic.messages.isEmpty() ? topic.last + 1 : topic.messages.firstKey();
        text.append("%s %d..%d%n".formatted(topic.name, first, topic.last));
        topic.messages
            .forEach((sequence, content) -> text.append("%d %s%n".formatted(sequence, content)));
        topic.readers.values().stream().map(History::describe).sorted().forEach(text::append);
      }
      return text.toString();
    }

    private static String describe(Reader one) {
      var record = one.record;
      return "%s of %s, group %s, durable %s, %s, %d in %d, offline %s, sent %d, pending %s%n"
          .formatted(record.inbox(), record.clientId(), record.queueGroup(),
              record.queueGroup().isEmpty() ? record.durableName() : "", record.ackInbox(),
              record.maxInFlight(), record.ackWaitSeconds(), record.offline(), one.lastSent,
              one.pending);
    }
  }
}
