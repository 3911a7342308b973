package io.standpipe.store.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.Nats;
import io.standpipe.RecordingLogger;
import io.standpipe.Standpipe;
import io.standpipe.TestFlags;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A whole server on a database, seen by its clients.
class SqlStoreServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Standpipe start(SqlStoreConfig store, String... flags) {
    return Standpipe.builder()
        .config(TestFlags.config(flags))
        .sqlStore(store)
        .logging(name -> new RecordingLogger("", lines))
        .start();
  }

  /// While the database says nothing, publishes wait, but no thread that serves clients does.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void clientsAreServedWhileTheDatabaseIsSilent(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    try (var proxy = new Proxy(server.port)) {
      // Nothing stays in memory, so that replay wants the database too.
      var config = SqlStores.config(driver, server.source(server.createDatabase(), proxy.port()))
          .withPatience(Duration.ofMinutes(1))
          .withCacheBytes(0);
      try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
        client.subscribe("orders", "");
        assertThat(client.publish("orders", "first")).isEmpty();
        client.awaitMessages(1);
        proxy.freeze();

        var waiting = IntStream.range(0, 20).mapToObj(i -> client.send("c" + i, "waits")).toList();
        var subscribing = client.requestSubscription("orders", "replay");
        var others = new ArrayList<Connection>();
        for (int i = 0; i < 10; i++) {
          var other = connect(standpipe);
          others.add(other);
          var answers = other.subscribe("core." + i);
          other.flush(PATIENCE);
          others.getFirst().publish("core." + i, new byte[0]);
          others.getFirst().flush(PATIENCE);
          assertThat(answers.nextMessage(PATIENCE)).isNotNull();
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        assertThat(subscribing).isNotDone();
        proxy.heal();

        assertThat(waiting).allMatch(answer -> answer.join().isEmpty());
        assertThat(subscribing.get(1, TimeUnit.MINUTES)).isEmpty();
        client.awaitMessages(2);
        for (var other : others) {
          other.close();
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void anOutageIsAnErrorForPublishersAndAPauseForSubscribers(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    try (var proxy = new Proxy(server.port)) {
      var config = SqlStores.config(driver, server.source(server.createDatabase(), proxy.port()))
          .withPatience(Duration.ofMillis(500));
      try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
        client.subscribe("orders", "durable");
        assertThat(client.publish("orders", "before")).isEmpty();
        client.awaitMessages(1);
        assertThat(health(standpipe).statusCode()).isEqualTo(200);
        proxy.cut();

        assertThat(client.publish("orders", "during")).contains(driver.label() + " database",
            "is not available: ");
        var health = health(standpipe);
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("is not available: ");
        proxy.heal();
        await(() -> health(standpipe).statusCode() == 200);

        assertThat(client.publish("orders", "after")).isEmpty();
        client.awaitMessages(2);
        assertThat(client.received).containsExactly("before", "after");
        assertThat(lines).anyMatch(line -> line.contains("trying again until it is"))
            .anyMatch(line -> line.endsWith("is available again"));
      }
    }
  }

  private static HttpResponse<String> health(Standpipe standpipe) {
    try (var http = HttpClient.newHttpClient()) {
      var uri = "http://127.0.0.1:" + standpipe.monitoringPort().orElseThrow() + "/healthz";
      return http.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// As the engine writes them: everything that was acknowledged is settled for the next server.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void acknowledgementsSurviveAnOutageAndARestart(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    try (var proxy = new Proxy(server.port)) {
      var config = SqlStores.config(driver, server.source(database, proxy.port()));
      var stored = new ArrayList<String>();
      try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
        client.subscribe("orders", "durable");
        for (int i = 0; i < 200; i++) {
          if (i % 40 == 20) {
            proxy.drop();
          }
          if (client.publish("orders", "m" + i).isEmpty()) {
            stored.add("m" + i);
          }
        }
        client.awaitMessages(stored.size());
      }
      assertThat(stored).hasSize(200);
      try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
        client.subscribe("orders", "durable");
        assertThat(client.publish("orders", "next")).isEmpty();
        client.awaitMessages(1);
        assertThat(client.received).containsExactly("next");
        client.requestSubscription("orders", "all").join();
        client.awaitMessages(1 + 201);
        assertThat(client.received.subList(1, 201)).containsExactlyElementsOf(stored);
      }
    }
    var tables = server.readAsOriginal(database);
    assertThat(tables.violations()).isEmpty();
    assertThat(tables.lockOwner()).isEmpty();
    assertThat(tables.recovered().clients()).isEmpty();
    assertThat(tables.recovered().channels()).singleElement()
        .satisfies(channel -> assertThat(channel.subscriptions()).hasSize(2)
            .allSatisfy(durable -> assertThat(durable.pending()).isEmpty()));
  }

  @Test
  void aMessageTooLargeForTheColumnIsRefusedAndTheServerGoesOn() throws Exception {
    var server = DatabaseServer.shared(SqlDriver.MYSQL);
    var database = server.createDatabase();
    var config = SqlStores.config(SqlDriver.MYSQL, server.source(database));
    try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
      assertThat(client.publish("orders", "x".repeat(65_536)))
          .matches("stan: message of 65\\d{3} bytes, but the store keeps at most 65524");
      assertThat(client.publish("orders", "x".repeat(65_000))).isEmpty();
    }
    server.execute(database, "ALTER TABLE Messages MODIFY data LONGBLOB");
    try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
      assertThat(client.publish("orders", "x".repeat(900_000))).isEmpty();
      client.subscribe("orders", "");
      client.awaitMessages(2);
      assertThat(client.received.getLast()).hasSize(900_000);
    }
  }

  /// Sizes are counted after the start; limits that became tighter hold as soon as they are known.
  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void tighterLimitsHoldAfterARestart(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database));
    try (var standpipe = start(config); var client = new Client(standpipe, "me")) {
      for (int i = 0; i < 50; i++) {
        assertThat(client.publish("orders", "x".repeat(1_000))).isEmpty();
      }
    }
    try (var standpipe = start(config, "-mb", "10000")) {
      await(() -> server.query(database, "SELECT COUNT(*) FROM Messages").equals("9"));
      assertThat(server.query(database, "SELECT MIN(seq) FROM Messages")).isEqualTo("42");
      assertThat(health(standpipe).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(SqlDriver.class)
  void payloadsAreEncryptedInTheTables(SqlDriver driver) throws Exception {
    var server = DatabaseServer.shared(driver);
    var database = server.createDatabase();
    var config = SqlStores.config(driver, server.source(database)).withCacheBytes(0);
    var flags = new String[]{"-encrypt", "-encryption_key", "fixture-key"};
    try (var standpipe = start(config, flags); var client = new Client(standpipe, "me")) {
      assertThat(client.publish("orders", "attack at dawn")).isEmpty();
    }
    assertThat(
        server.query(database,
            "SELECT COUNT(*) FROM Messages WHERE data LIKE "
                + (driver == SqlDriver.POSTGRES ? "'%attack%'::bytea" : "'%attack%'")))
        .isEqualTo("0");
    assertThat(
        server.query(database,
            "SELECT COUNT(*) FROM Messages WHERE data LIKE "
                + (driver == SqlDriver.POSTGRES ? "'%orders%'::bytea" : "'%orders%'")))
        .isEqualTo("1");
    try (var standpipe = start(config, flags); var client = new Client(standpipe, "me")) {
      client.subscribe("orders", "");
      client.awaitMessages(1);
      assertThat(client.received).containsExactly("attack at dawn");
    }
  }

  private static Connection connect(Standpipe standpipe) {
    try {
      return Nats.connect("nats://127.0.0.1:" + standpipe.port());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(BooleanSupplier condition) {
    long giveUpNanos = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("gave up").isLessThan(giveUpNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /// A streaming client that acknowledges what it gets.
  private static final class Client implements AutoCloseable {
    private final String id;
    private final Connection connection;
    private final Dispatcher dispatcher;
    private final List<String> received = new CopyOnWriteArrayList<>();

    Client(Standpipe standpipe, String id) {
      this.id = id;
      connection = connect(standpipe);
      dispatcher = connection.createDispatcher();
      dispatcher.subscribe("hb", beat -> connection.publish(beat.getReplyTo(), new byte[0]));
      request("_STAN.discover.test-cluster",
          new ConnectRequest(id, Subject.of("hb"), 1, Subject.of("c"), 5, 3).encode()).join();
    }

    private CompletableFuture<byte[]> request(String subject, byte[] payload) {
      return connection.requestWithTimeout(subject, payload, Duration.ofMinutes(2))
          .thenApply(answer -> answer.getData());
    }

    /// The error that the server answers, or nothing.
    String publish(String channel, String data) {
      return send(channel, data).join();
    }

    CompletableFuture<String> send(String channel, String data) {
      var message = new PubMsg(id, "guid", Subject.of(channel), Subject.EMPTY, Payload.of(data),
          Subject.of("c"));
      return request("_STAN.pub.test-cluster." + channel, message.encode()).thenApply(
          answer -> Objects.requireNonNull(PubAck.decode(answer, 0, answer.length)).error());
    }

    void subscribe(String channel, String durable) {
      assertThat(requestSubscription(channel, durable).join()).isEmpty();
    }

    /// From the first message on. The answer is an error, or nothing.
    CompletableFuture<String> requestSubscription(String channel, String durable) {
      var inbox = connection.createInbox();
      var ackInbox = new CompletableFuture<String>();
      dispatcher.subscribe(inbox, message -> {
        var data = message.getData();
        var delivered = Objects.requireNonNull(DeliveredMessage.decode(data, 0, data.length));
        connection.publish(ackInbox.join(),
            new Ack(Subject.of(channel), delivered.sequence()).encode());
        received.add(delivered.data().toString());
      });
      return request("_STAN.sub.test-cluster", new SubscriptionRequest(id, Subject.of(channel), "",
          Subject.of(inbox), 16, 30, durable, 4, 0, 0).encode()).thenApply(answer -> {
            var response = Objects
                .requireNonNull(SubscriptionResponse.decode(answer, 0, answer.length));
            ackInbox.complete(response.ackInbox().toString());
            return response.error();
          });
    }

    void awaitMessages(int count) {
      await(() -> received.size() >= count);
    }

    @Override
    public void close() {
      try {
        request("_STAN.close.test-cluster", new CloseRequest(id).encode()).join();
        connection.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
