package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.Sequences;
import io.standpipe.store.StoreContract;
import io.standpipe.store.SubscriptionRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The database goes away, comes back, and forgets nothing that was acknowledged.
class OutageTest {
  private static final int CHANNELS = 3;
  private static final int ROUNDS = 8;
  private static final int MANY_ROUNDS = 40;
  private static DatabaseServer postgres;
  private static DatabaseServer mariaDb;

  @BeforeAll
  static void startDatabases() {
    postgres = DatabaseServer.begin(SqlDriver.POSTGRES);
    mariaDb = DatabaseServer.begin(SqlDriver.MYSQL);
  }

  @AfterAll
  static void endDatabases() {
    postgres.end();
    mariaDb.end();
  }

  private static DatabaseServer server(SqlDriver driver) {
    return driver == SqlDriver.POSTGRES ? postgres : mariaDb;
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void whatWasAcknowledgedIsThereOnceAndWhatWasRefusedIsNot(SqlDriver driver) throws Exception {
    assertKept(driver, driver.label().length(), ROUNDS);
  }

  /// Minutes of it. `-Dstandpipe.seed=S` begins with another seed.
  @Tag("slow")
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void whatWasAcknowledgedIsThereOnceAfterManyOutages(SqlDriver driver) throws Exception {
    assertKept(driver, Long.getLong("standpipe.seed", 1), MANY_ROUNDS);
  }

  /// The ledger is what each publisher was told.
  private static void assertKept(SqlDriver driver, long seed, int rounds) throws Exception {
    var server = server(driver);
    var database = server.createDatabase();
    var random = new Random(seed);
    try (var proxy = new Proxy(server.port)) {
      var config = SqlStores.config(driver, server.source(database, proxy.port()))
          .withPatience(Duration.ofSeconds(2));
      var publishers = new ArrayList<Publisher>();
      try (var store = SqlStores.open(config)) {
        store.recover(SqlStores.SERVER);
        var going = new AtomicBoolean(true);
        for (int i = 0; i < CHANNELS; i++) {
          publishers.add(new Publisher(store, "c" + i, going));
        }
        var threads = publishers.stream().map(each -> Thread.ofPlatform().start(each)).toList();
        for (int round = 0; round < rounds; round++) {
          awaitProgress(publishers);
          pause(random.nextInt(200));
          switch (random.nextInt(5)) {
            case 0 -> {
              proxy.cut();
              pause(random.nextInt(3_500));
              proxy.heal();
            }
            case 1 -> {
              server.kill();
              pause(random.nextInt(500));
              server.start();
            }
            case 2 -> {
              server.stop();
              server.start();
            }
            case 3 -> {
              server.suspend();
              pause(random.nextInt(3_500));
              server.resume();
            }
            default -> proxy.drop();
          }
        }
        awaitProgress(publishers);
        going.set(false);
        for (var thread : threads) {
          thread.join();
        }
        publishers.forEach(Publisher::close);
      }
      try (var store = SqlStores.open(config)) {
        var state = store.recover(SqlStores.SERVER);
        var found = new TreeMap<String, List<String>>();
        state.channels().forEach(channel -> found.put(channel.name(), contents(channel)));
        System.getLogger("test")
            .log(System.Logger.Level.INFO,
                "%s, seed %d: %d outages, %d messages acknowledged, %d refused".formatted(
                    driver.label(), seed, rounds, sum(publishers, one -> one.kept.size()),
                    sum(publishers, one -> one.refused)));
        for (var publisher : publishers) {
          assertThat(found.get(publisher.channel)).as("%s, seed %d", publisher.channel, seed)
              .containsExactlyElementsOf(publisher.kept);
        }
        assertPositions(state, publishers);
      }
      assertThat(server.readAsOriginal(database).violations()).isEmpty();
    }
  }

  private static int sum(List<Publisher> publishers, ToIntFunction<Publisher> count) {
    return publishers.stream().mapToInt(count).sum();
  }

  private static void awaitProgress(List<Publisher> publishers) {
    for (var publisher : publishers) {
      int before = publisher.keptCount.get();
      long giveUpNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
      while (publisher.keptCount.get() < before + 5) {
        assertThat(System.nanoTime()).as("nothing is stored any more").isLessThan(giveUpNanos);
        pause(5);
      }
    }
  }

  private static void assertPositions(RecoveredState state, List<Publisher> publishers) {
    for (var publisher : publishers) {
      var subscription = state.channels()
          .stream()
          .filter(channel -> channel.name().equals(publisher.channel))
          .findFirst()
          .orElseThrow()
          .subscriptions()
          .getFirst();
      assertThat(subscription.pending()).isEqualTo(Sequences.of(publisher.lastSent));
      assertThat(subscription.record().lastSent()).isEqualTo(publisher.lastSent);
    }
  }

  private static List<String> contents(RecoveredState.Channel channel) {
    var contents = new ArrayList<String>();
    try (var log = channel.log()) {
      for (long sequence = 1; sequence <= log.last(); sequence++) {
        contents.add(String.valueOf(SqlStores.read(log, sequence)));
      }
    }
    return contents;
  }

  /// An owner of a channel: up to 20 messages under way, applied in order, and a subscription that
  /// has always exactly the last message pending.
  private static final class Publisher implements Runnable, AutoCloseable {
    private final SqlStore store;
    private final String channel;
    private final AtomicBoolean going;
    private final MessageLog log;
    private final List<String> kept = new ArrayList<>();
    private final AtomicInteger keptCount = new AtomicInteger();
    private final ConcurrentLinkedQueue<Runnable> outcomes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private int refused;
    private long lastSent;
    private boolean positionUnderWay;

    Publisher(SqlStore store, String channel, AtomicBoolean going) {
      this.store = store;
      this.channel = channel;
      this.going = going;
      this.log = store.createChannel(channel);
    }

    @Override
    public void run() {
      SqlStores.commit(store, new Operation.PutSubscription(channel, durable()));
      int next = 0;
      while (going.get() || underWay.get() > 0 || !outcomes.isEmpty()) {
        if (going.get() && underWay.get() < 20) {
          publish("m" + next++);
        }
        Runnable outcome = outcomes.poll();
        if (outcome == null) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        } else {
          outcome.run();
        }
      }
      settle();
    }

    private void publish(String data) {
      var entry = StoreContract.entry(channel, data, 1_800_000_000_000_000_000L);
      underWay.incrementAndGet();
      store.journal()
          .propose(new Operation.Append(channel, List.of(entry)), outcome -> outcomes.add(() -> {
            underWay.decrementAndGet();
            if (outcome.failure().isEmpty()) {
              log.append(log.last() + 1, entry);
              kept.add(channel + " " + data);
              keptCount.incrementAndGet();
              note();
            } else {
              refused++;
            }
          }));
    }

    private Operation.Progress position(long last) {
      return new Operation.Progress(channel, List.of(new Position(1, last, Sequences.of(last),
          lastSent == 0 || lastSent == last ? Sequences.NONE : Sequences.of(lastSent))));
    }

    private void note() {
      if (!positionUnderWay) {
        positionUnderWay = true;
        underWay.incrementAndGet();
        long last = log.last();
        store.journal().propose(position(last), outcome -> outcomes.add(() -> {
          underWay.decrementAndGet();
          positionUnderWay = false;
          if (outcome.failure().isEmpty()) {
            lastSent = last;
          } else {
            repeat(last);
          }
        }));
      }
    }

    /// As the engine does: what failed goes along with the next.
    private void repeat(long last) {
      while (!SqlStores.propose(store, position(last)).isEmpty()) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
      lastSent = last;
    }

    private void settle() {
      repeat(log.last());
    }

    @Override
    public void close() {
      log.close();
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void whileItIsAwayOperationsFailAfterABoundedWaitAndTheReasonIsKnown(SqlDriver driver)
      throws Exception {
    var server = server(driver);
    try (var proxy = new Proxy(server.port)) {
      var config = SqlStores.config(driver, server.source(server.createDatabase(), proxy.port()))
          .withPatience(Duration.ofSeconds(1));
      try (var store = SqlStores.open(config)) {
        store.recover(SqlStores.SERVER);
        try (var log = store.createChannel("orders")) {
          SqlStores.publish(store, "orders", log, "before");
          proxy.cut();

          var refusal = SqlStores.propose(store,
              new Operation.Append("orders", List.of(StoreContract.entry("lost", 1))));

          assertThat(refusal).contains("is not available").contains(driver.label() + " database");
          assertThat(store.view().fault()).isEqualTo(refusal);
          proxy.heal();
          while (!store.view().fault().isEmpty()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
          }
          SqlStores.publish(store, "orders", log, "after");
          assertThat(SqlStores.read(log, 2)).isEqualTo("orders after");
        }
      }
    }
  }

  /// Cuts right behind a request, so that some commits happen and nobody hears of them.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void aClientThatWasRefusedDuringAnOutageIsNotThereAfterwards(SqlDriver driver) throws Exception {
    var server = server(driver);
    var database = server.createDatabase();
    try (var proxy = new Proxy(server.port)) {
      var config = SqlStores.config(driver, server.source(database, proxy.port()))
          .withPatience(Duration.ofMillis(500));
      var kept = new ArrayList<String>();
      try (var store = SqlStores.open(config)) {
        store.recover(SqlStores.SERVER);
        for (int i = 0; i < 15; i++) {
          var client = new ClientRecord("c" + i, Subject.of("hb"), Subject.of("conn"), 1, 5, 3);
          var failure = new CompletableFuture<String>();
          store.journal()
              .propose(new Operation.PutClient(client),
                  outcome -> failure.complete(outcome.failure()));
          if (i % 3 == 1) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(i * 100L));
            proxy.cut();
          }
          if (failure.join().isEmpty()) {
            kept.add(client.id());
          }
          proxy.heal();
        }
        SqlStores.commitWhenPossible(store, new Operation.DropClient("nobody"));
      }
      try (var store = SqlStores.open(config)) {
        assertThat(store.recover(SqlStores.SERVER).clients()).extracting(ClientRecord::id)
            .containsExactlyInAnyOrderElementsOf(kept);
      }
    }
  }

  /// Whether it was committed, nobody knows then; a patience of a moment has nobody wait until it
  /// is known, so half of them are refused first and must not be there.
  @ParameterizedTest
  @CsvSource({"POSTGRES, 10000", "POSTGRES, 1", "MYSQL, 10000", "MYSQL, 1"})
  void aCommitWhoseAnswerIsLostIsSettled(SqlDriver driver, long patienceMillis) throws Exception {
    var server = server(driver);
    var database = server.createDatabase();
    try (var proxy = new Proxy(server.port)) {
      // The proxy finds commits by their text.
      var source = server.source(database, proxy.port()) + (driver == SqlDriver.POSTGRES
          ? " binary_parameters=yes readTimeout=10s"
          : "?readTimeout=10s");
      var config = SqlStores.config(driver, source);
      var kept = new ArrayList<String>();
      var pending = new ArrayList<Long>();
      try (var store = SqlStores.open(config.withPatience(Duration.ofMillis(patienceMillis)))) {
        store.recover(SqlStores.SERVER);
        try (var log = store.createChannel("orders")) {
          SqlStores.publish(store, "orders", log, "first");
          kept.add("orders first");
          SqlStores.commit(store, new Operation.PutSubscription("orders", durable()));
          for (int i = 0; i < 10; i++) {
            var entry = StoreContract.entry("m" + i, 1_800_000_000_000_000_000L);
            proxy.cutAtCommit(i % 2 == 0 ? Proxy.Cut.BEHIND : Proxy.Cut.BEFORE);
            var failure = SqlStores.propose(store, new Operation.Append("orders", List.of(entry)));
            if (failure.isEmpty()) {
              log.append(log.last() + 1, entry);
              kept.add("orders m" + i);
            }
            long last = log.last();
            proxy.cutAtCommit(i % 2 == 0 ? Proxy.Cut.BEFORE : Proxy.Cut.BEHIND);
            SqlStores.commitWhenPossible(store, new Operation.Progress("orders",
                List.of(new Position(1, last, Sequences.of(last), Sequences.NONE))));
            if (!pending.contains(last)) {
              pending.add(last);
            }
          }
          proxy.cutAtCommit(Proxy.Cut.NONE);
          SqlStores.commitWhenPossible(store, new Operation.DropClient("nobody"));
        }
      }
      if (patienceMillis > 1000) {
        assertThat(kept).hasSize(11);
      }
      try (var store = SqlStores.open(config)) {
        var channel = store.recover(SqlStores.SERVER).channels().getFirst();
        assertThat(channel.subscriptions().getFirst().pending())
            .isEqualTo(Sequences.of(pending.stream().mapToLong(Long::longValue).toArray()));
        assertThat(contents(channel)).containsExactlyElementsOf(kept);
      }
    }
  }

  private static SubscriptionRecord durable() {
    return new SubscriptionRecord(1, "me", Subject.of("in"), Subject.of("ack"), 10, 30, "", "dur",
        0, false);
  }

  private static void pause(int millis) {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
