package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.StoreException;
import io.standpipe.store.SubscriptionRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What only this store does, over every database.
class SqlStoreTest {
  private static final ClientRecord CLIENT = new ClientRecord("me", Subject.of("_INBOX.hb"),
      Subject.of("conn"), 1, 5, 3);

  private static SubscriptionRecord durable(long id) {
    return new SubscriptionRecord(id, "me", Subject.of("_INBOX.in"), Subject.of("_INBOX.ack"), 10,
        30, "", "dur", 0, false);
  }

  private static Operation.Progress progress(
      long id,
      long lastSent,
      Sequences sent,
      Sequences ack) {
    return new Operation.Progress("orders", List.of(new Position(id, lastSent, sent, ack)));
  }

  @ParameterizedTest
  @CsvSource({"POSTGRES, true", "POSTGRES, false", "MYSQL, true", "MYSQL, false"})
  void whatWasCommittedIsThereInTheNextRun(SqlDriver driver, boolean caching) {
    var server = DatabaseServer.shared(driver);
    var config = SqlStores.config(driver, server.source(server.createDatabase()))
        .withCaching(caching);
    try (var store = SqlStores.open(config)) {
      assertThat(store.recover(SqlStores.SERVER).isNew()).isTrue();
      try (var log = store.createChannel("orders"); var other = store.createChannel("other")) {
        SqlStores.publish(store, "other", other, "x");
        for (int i = 1; i <= 30; i++) {
          SqlStores.publish(store, "orders", log, "m" + i);
        }
        SqlStores.commit(store, new Operation.PutClient(CLIENT));
        SqlStores.commit(store, new Operation.PutSubscription("orders", durable(1)));
        SqlStores.commit(store, new Operation.PutSubscription("other", durable(1)));
        SqlStores.commit(store, new Operation.PutSubscription("orders", durable(2)));
        SqlStores.commit(store, progress(1, 5, Sequences.of(2, 4), Sequences.NONE));
        SqlStores.commit(store, progress(1, 6, Sequences.of(6), Sequences.of(2)));
        SqlStores.commit(store, progress(2, 9, Sequences.of(9), Sequences.NONE));
        SqlStores.commit(store, progress(2, 9, Sequences.NONE, Sequences.of(9)));
      }
    }

    for (boolean mode : new boolean[]{caching, !caching}) {
      try (var store = SqlStores.open(config.withCaching(mode))) {
        var state = store.recover(SqlStores.SERVER);
        assertThat(state.isNew()).isFalse();
        assertThat(state.clients()).containsExactly(CLIENT);
        assertThat(SqlStores.describe(state)).startsWith("client me\norders 1..30 count 30 ")
            .contains("30 orders m30")
            .contains("sub 1 me  lastSent 6 durable true offline false pending [4, 6]")
            .contains("sub 3 me  lastSent 9 durable true offline false pending []")
            .contains("sub 2 me  lastSent 0 durable true offline false pending []");
      }
    }
  }

  /// Many small differences, which have to be put together now and then.
  @ParameterizedTest
  @CsvSource({"POSTGRES, true", "POSTGRES, false", "MYSQL, true", "MYSQL, false"})
  void pendingMessagesAreRightAfterManyChanges(SqlDriver driver, boolean caching) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database)).withCaching(caching);
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders")) {
        for (int i = 1; i <= 200; i++) {
          SqlStores.publish(store, "orders", log, "m");
        }
        SqlStores.commit(store, new Operation.PutSubscription("orders", durable(1)));
        for (long i = 1; i <= 200; i++) {
          var settled = i % 3 == 0 ? Sequences.of(i - 1) : Sequences.NONE;
          SqlStores.commit(store, progress(1, i, Sequences.of(i), settled));
        }
      }
    }
    var expected = LongStream.rangeClosed(1, 200)
        .filter(i -> i % 3 != 2 || i == 200)
        .boxed()
        .toList();
    if (caching) {
      assertThat(Integer.parseInt(server.query(database, "SELECT COUNT(*) FROM SubsPending")))
          .isLessThan(40);
    }
    try (var store = SqlStores.open(config)) {
      assertThat(SqlStores.describe(store.recover(SqlStores.SERVER)))
          .contains("lastSent 200 durable true offline false pending " + expected);
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void whatIsRemovedLeavesTheTablesAndSequencesGoOn(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders"); var empty = store.createChannel("empty")) {
        for (int i = 1; i <= 20; i++) {
          SqlStores.publish(store, "orders", log, "m" + i);
          SqlStores.publish(store, "empty", empty, "m" + i);
        }
        log.removeBelow(15);
        empty.removeBelow(21);
        await(() -> server.query(database, "SELECT COUNT(*) FROM Messages").equals("6"));
      }
    }
    try (var store = SqlStores.open(config)) {
      assertThat(SqlStores.describe(store.recover(SqlStores.SERVER)))
          .contains("empty 21..20 count 0")
          .contains("orders 15..20 count 6");
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aDeletedChannelLeavesNothingAndItsSuccessorStays(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      var old = store.createChannel("orders");
      SqlStores.publish(store, "orders", old, "old");
      SqlStores.commit(store, new Operation.PutSubscription("orders", durable(1)));
      SqlStores.commit(store, progress(1, 1, Sequences.of(1), Sequences.NONE));
      old.close();
      SqlStores.commit(store, new Operation.DeleteChannel("orders"));
      assertThat(SqlStores.propose(store, Operation.Progress.ended("orders", 1L)))
          .isEqualTo("channel not found");
      try (var successor = store.createChannel("orders")) {
        SqlStores.publish(store, "orders", successor, "new");
        await(() -> server.query(database, "SELECT COUNT(*) FROM Channels").equals("1"));
      }
    }
    assertThat(server.query(database, "SELECT COUNT(*) FROM Messages")).isEqualTo("1");
    assertThat(server.query(database, "SELECT COUNT(*) FROM SubsPending")).isEqualTo("0");
    try (var store = SqlStores.open(config)) {
      assertThat(SqlStores.describe(store.recover(SqlStores.SERVER)))
          .isEqualTo("orders 1..1 count 1 bytes %d%n1 orders new%n"
              .formatted(2 + StoreContract.entry("new", 1_800_000_000_000_000_000L).length()));
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void rowsThatAnInterruptedDeletionLeftAreRemoved(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders")) {
        SqlStores.publish(store, "orders", log, "m");
      }
    }
    server.execute(database, "UPDATE Channels SET deleted = TRUE");

    try (var store = SqlStores.open(config)) {
      assertThat(store.recover(SqlStores.SERVER).channels()).isEmpty();
      await(() -> server.query(database, "SELECT COUNT(*) FROM Messages").equals("0"));
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aDroppedSubscriptionIsGoneAndItsNumberIsNotUsedAgain(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var _ = store.createChannel("orders")) {
        for (long id = 1; id <= 3; id++) {
          SqlStores.commit(store, new Operation.PutSubscription("orders", durable(id)));
        }
        SqlStores.commit(store, Operation.Progress.ended("orders", 1L));
        SqlStores.commit(store, Operation.Progress.ended("orders", 3L));
      }
    }
    try (var store = SqlStores.open(config)) {
      var channel = store.recover(SqlStores.SERVER).channels().getFirst();
      assertThat(channel.subscriptions()).singleElement()
          .satisfies(left -> assertThat(left.record().id()).isEqualTo(2));
      assertThat(channel.lastSubscriptionId()).isEqualTo(3);
      SqlStores.commit(store, new Operation.PutSubscription("orders", durable(4)));
      channel.log().close();
    }
    assertThat(server.query(database, "SELECT COUNT(*) FROM Subscriptions")).isEqualTo("2");
    assertThat(server.query(database, "SELECT MAX(subid) FROM Subscriptions")).isEqualTo("4");
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void clientsThatDifferInCaseOnlyDoNotRemoveEachOther(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var config = SqlStores.config(driver, server.source(server.createDatabase()));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      SqlStores.commit(store, new Operation.PutClient(CLIENT));
      SqlStores.commit(store, new Operation.DropClient("ME"));
    }
    try (var store = SqlStores.open(config)) {
      assertThat(store.recover(SqlStores.SERVER).clients()).containsExactly(CLIENT);
    }
  }

  /// However many channels there are. PostgreSQL does not count statements.
  @Test
  void recoveryTakesTheSameFewQueries() {
    var server = DatabaseServer.shared(SqlDriver.MYSQL);
    var config = SqlStores.config(SqlDriver.MYSQL, server.source(server.createDatabase()));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      for (int i = 0; i < 200; i++) {
        var name = "c" + i;
        try (var log = store.createChannel(name)) {
          SqlStores.publish(store, name, log, "m");
        }
        SqlStores.commit(store, new Operation.PutSubscription(name, durable(1)));
      }
    }
    try (var store = SqlStores.open(config)) {
      int before = count(server, "COM_SELECT");
      var state = store.recover(SqlStores.SERVER);
      assertThat(count(server, "COM_SELECT") - before).isLessThan(40);
      assertThat(state.channels()).hasSize(200);
      state.channels().forEach(channel -> channel.log().close());
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aDatabaseWithoutTablesIsRefusedWithTheWayOut(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var config = SqlStores.config(driver, server.source(server.createEmptyDatabase()));
    try (var store = SqlStores.open(config)) {
      assertThatThrownBy(() -> store.recover(SqlStores.SERVER)).isInstanceOf(StoreException.class)
          .hasMessageContaining("does not have the tables of a store")
          .hasMessageContaining("store init-sql -sql_driver " + driver.label());
    }

    assertThat(Schema.create(config)).contains("database");

    try (var store = SqlStores.open(config)) {
      assertThat(store.recover(SqlStores.SERVER).isNew()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aDatabaseOfAnotherClusterIsRefused(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
    }
    server.execute(database, "UPDATE ServerInfo SET id = 'other'");
    try (var store = SqlStores.open(config)) {
      assertThatThrownBy(() -> store.recover(SqlStores.SERVER)).hasMessage(
          "sql: id \"other\" in column does not match cluster ID in data \"test-cluster\"");
    }
  }

  /// Only the part of a batch that the database rejects fails.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aMessageThatDoesNotFitFailsAlone(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    server.execute(database,
        driver == SqlDriver.POSTGRES
            ? "ALTER TABLE Messages ADD CHECK (size < 65536)"
            : "ALTER TABLE Messages COMMENT 'its data is a BLOB'");
    try (var store = SqlStores.open(SqlStores.config(driver, server.source(database)))) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders"); var other = store.createChannel("other")) {
        var outcomes = new ArrayList<CompletableFuture<Journal.Outcome>>();
        for (int i = 0; i < 20; i++) {
          var entry = StoreContract.entry(i == 10 ? "x".repeat(70_000) : "m", 1_800_000_000L + i);
          var outcome = new CompletableFuture<Journal.Outcome>();
          outcomes.add(outcome);
          store.journal()
              .propose(new Operation.Append(i % 2 == 0 ? "orders" : "other", List.of(entry)),
                  outcome::complete);
        }
        for (int i = 0; i < 20; i++) {
          assertThat(outcomes.get(i).join().failure().isEmpty()).as("message %d", i)
              .isEqualTo(i != 10);
        }
        assertThat(store.view().fault()).isEmpty();
        assertThat(log.last()).isZero();
        assertThat(other.last()).isZero();
      }
    }
    assertThat(server.query(database, "SELECT COUNT(*) FROM Messages")).isEqualTo("19");
    assertThat(server.query(database, "SELECT MAX(seq) FROM Messages WHERE id = 1")).isEqualTo("9");
  }

  @ParameterizedTest
  @CsvSource({"BLOB, 65524", "MEDIUMBLOB, 8388085"})
  void howLargeAMessageMayBeIsKnownFromTheColumn(String type, long bytesMax) {
    var server = DatabaseServer.shared(SqlDriver.MYSQL);
    var database = server.createDatabase();
    server.execute(database, "ALTER TABLE Messages MODIFY data " + type);
    try (var store = SqlStores.open(SqlStores.config(SqlDriver.MYSQL, server.source(database)))) {
      store.recover(SqlStores.SERVER);
      assertThat(store.entryBytesMax()).isEqualTo(bytesMax);
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void oneConnectionIsEnough(SqlDriver driver) {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database))
        .withConnectionsMax(1)
        .withInsertRowsMax(5)
        .withCacheBytes(0);
    try (var store = SqlStores.open(config)) {
      store.recover(SqlStores.SERVER);
      try (var log = store.createChannel("orders")) {
        var entries = LongStream.rangeClosed(1, 23)
            .mapToObj(i -> StoreContract.entry("m" + i, i))
            .toList();
        SqlStores.commit(store, new Operation.Append("orders", entries));
        entries.forEach(entry -> log.append(log.last() + 1, entry));
        log.awake();
        assertThat(SqlStores.read(log, 23)).isEqualTo("orders m23");
        assertThat(connections(server, database)).isEqualTo("1");
      }
    }
  }

  private static String connections(DatabaseServer server, String database) {
    return server.query("",
        server.driver == SqlDriver.POSTGRES
            ? "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = '" + database + "'"
            : "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + database + "'");
  }

  /// PostgreSQL does not count statements.
  @Test
  void whatGathersIsOneTransactionOfAFewStatements() throws Exception {
    var server = DatabaseServer.shared(SqlDriver.MYSQL);
    var database = server.createDatabase();
    try (var store = SqlStores.open(SqlStores.config(SqlDriver.MYSQL, server.source(database)))) {
      store.recover(SqlStores.SERVER);
      var logs = new ArrayList<MessageLog>();
      for (int i = 0; i < 50; i++) {
        logs.add(store.createChannel("c" + i));
      }
      try (var blocker = server.connect(database); var statement = blocker.createStatement()) {
        blocker.setAutoCommit(false);
        statement.execute("UPDATE StoreLock SET tick = tick");
        int inserts = count(server, "COM_INSERT");
        int commits = count(server, "COM_COMMIT");
        var outcomes = proposeToAll(store, 20);
        blocker.rollback();
        for (var outcome : outcomes) {
          assertThat(outcome.join().failure()).isEmpty();
        }
        assertThat(count(server, "COM_COMMIT") - commits).isLessThan(10);
        // Each channel's own row comes besides.
        assertThat(count(server, "COM_INSERT") - inserts).isLessThan(100);
      }
      assertThat(server.query(database, "SELECT COUNT(*) FROM Messages")).isEqualTo("1000");

      int deletes = count(server, "COM_DELETE");
      for (var log : logs) {
        for (int i = 1; i <= 20; i++) {
          log.append(i, StoreContract.entry("m", i));
        }
        log.removeBelow(20);
      }
      await(() -> server.query(database, "SELECT COUNT(*) FROM Messages").equals("50"));
      assertThat(count(server, "COM_DELETE") - deletes).isLessThanOrEqualTo(50);
      logs.forEach(MessageLog::close);
    }
  }

  private static List<CompletableFuture<Journal.Outcome>> proposeToAll(Store store, int messages) {
    var outcomes = new ArrayList<CompletableFuture<Journal.Outcome>>();
    for (int i = 1; i <= messages; i++) {
      for (int channel = 0; channel < 50; channel++) {
        var outcome = new CompletableFuture<Journal.Outcome>();
        outcomes.add(outcome);
        store.journal()
            .propose(new Operation.Append("c" + channel, List.of(StoreContract.entry("m", i))),
                outcome::complete);
      }
    }
    return outcomes;
  }

  /// Of the server's own statistics.
  private static int count(DatabaseServer server, String variable) {
    return Integer.parseInt(server.query("", "SELECT variable_value FROM "
        + "information_schema.global_status WHERE variable_name = '" + variable + "'"));
  }

  private static void await(BooleanSupplier condition) {
    long giveUpNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up").isLessThan(giveUpNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
