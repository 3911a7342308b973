package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Nats;
import io.nats.streaming.Message;
import io.nats.streaming.Options;
import io.nats.streaming.StreamingConnection;
import io.nats.streaming.StreamingConnectionFactory;
import io.nats.streaming.Subscription;
import io.nats.streaming.SubscriptionOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// java-nats-streaming 2.2.3 on jnats 2.6.5, as applications have them.
@SuppressWarnings("try") // connections and subscriptions may be interrupted while they close
class StanJavaConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private String clientId;
  private String channel;
  private StreamingConnection connection;

  @BeforeEach
  void connect() throws Exception {
    clientId = server.name("me");
    channel = server.name("channel");
    connection = connect(clientId);
  }

  @AfterEach
  void disconnect() throws Exception {
    connection.close();
  }

  private static StreamingConnection connect(String id) throws Exception {
    return new StreamingConnectionFactory(options(id).build()).createConnection();
  }

  private static Options.Builder options(String id) {
    return new Options.Builder().natsUrl(server.url())
        .clusterId(server.cluster())
        .clientId(id)
        .connectWait(Duration.ofSeconds(20));
  }

  private void publish(int first, int last) throws Exception {
    for (var i = first; i <= last; i++) {
      connection.publish(channel, bytes("" + i));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static SubscriptionOptions.Builder from() {
    return new SubscriptionOptions.Builder();
  }

  private static Message take(BlockingQueue<Message> queue) throws InterruptedException {
    var message = queue.poll(RawConnection.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  /// Takes as many messages as named and checks their sequences.
  private static List<Message> expect(BlockingQueue<Message> queue, long... sequences)
      throws InterruptedException {
    var messages = new ArrayList<Message>();
    for (var expected : sequences) {
      var message = take(queue);
      assertThat(message.getSequence()).isEqualTo(expected);
      messages.add(message);
    }
    return messages;
  }

  @Test
  void theClientsAreTheVersionsThatBelongTogether() {
    assertThat(jar(StreamingConnectionFactory.class)).endsWith("/java-nats-streaming-2.2.3.jar");
    assertThat(jar(Nats.class)).endsWith("/jnats-2.6.5.jar");
  }

  private static String jar(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().getPath();
  }

  @Test
  void aMessageIsPublishedStoredAndDelivered() throws Exception {
    var queue = new LinkedBlockingQueue<Message>();
    try (var subscription = connection.subscribe(channel, queue::add)) {
      connection.publish(channel, bytes("hello"));
      var message = take(queue);

      assertThat(subscription.getSubject()).isEqualTo(channel);
      assertThat(new String(message.getData(), UTF_8)).isEqualTo("hello");
      assertThat(message.getSubject()).isEqualTo(channel);
      assertThat(message.getSequence()).isEqualTo(1);
      assertThat(message.isRedelivered()).isFalse();
      assertThat(Instant.ofEpochSecond(0, message.getTimestamp()))
          .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
    }
  }

  @Test
  void everyAsynchronousPublishIsAcknowledgedByItsGuid() throws Exception {
    var acknowledged = ConcurrentHashMap.<String>newKeySet();
    var failures = new LinkedBlockingQueue<Exception>();
    var all = new CountDownLatch(2000);
    var published = new HashSet<String>();
    for (var i = 0; i < 2000; i++) {
      published.add(connection.publish(channel, bytes("" + i), (guid, failure) -> {
        if (failure != null) {
          failures.add(failure);
        }
        acknowledged.add(guid);
        all.countDown();
      }));
    }

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
    assertThat(acknowledged).isEqualTo(published);
    var queue = new LinkedBlockingQueue<Message>();
    try (var _ = connection.subscribe(channel, queue::add, from().deliverAllAvailable().build())) {
      expect(queue, LongStream.rangeClosed(1, 2000).toArray());
    }
  }

  @Test
  void everyStartPositionWorks() throws Exception {
    publish(1, 5);
    expectFrom(from(), 6);
    expectFrom(from().deliverAllAvailable(), 1);
    expectFrom(from().startWithLastReceived(), 7);
    expectFrom(from().startAtSequence(3), 3);
    expectFrom(from().startAtSequence(1000), 10);
    expectFrom(from().startAtTimeDelta(Duration.ofHours(1)), 1);
    expectFrom(from().startAtTime(Instant.now().minusSeconds(3600)), 1);
    expectFrom(from().startAtTimeDelta(Duration.ZERO), 13);
  }

  /// Subscribes, publishes one message more, and checks that nothing is missing in between.
  private void expectFrom(SubscriptionOptions.Builder options, long first) throws Exception {
    var queue = new LinkedBlockingQueue<Message>();
    try (var _ = connection.subscribe(channel, queue::add, options.build())) {
      connection.publish(channel, bytes("x"));
      var message = take(queue);
      assertThat(message.getSequence()).isEqualTo(first);
    }
  }

  @Test
  void aDurableContinuesAfterACloseOfItsConnection() throws Exception {
    var options = from().durableName("d").deliverAllAvailable().manualAcks().build();
    publish(1, 3);
    var queue = new LinkedBlockingQueue<Message>();
    connection.subscribe(channel, queue::add, options);
    for (var message : expect(queue, 1, 2, 3).subList(0, 2)) {
      message.ack();
    }
    connection.close();
    connection = connect(clientId);
    publish(4, 4);
    var again = new LinkedBlockingQueue<Message>();
    connection.subscribe(channel, again::add, options);

    assertThat(expect(again, 3, 4)).extracting(Message::isRedelivered).containsExactly(true, false);
  }

  @Test
  void closingKeepsADurableAndUnsubscribingEndsIt() throws Exception {
    var options = from().durableName("d").deliverAllAvailable().manualAcks().build();
    publish(1, 2);
    var queue = new LinkedBlockingQueue<Message>();
    var subscription = connection.subscribe(channel, queue::add, options);
    for (var message : expect(queue, 1, 2)) {
      message.ack();
    }
    subscription.close();
    publish(3, 3);
    subscription = connection.subscribe(channel, queue::add, options);
    expect(queue, 3);
    subscription.unsubscribe();

    connection.subscribe(channel, queue::add, options);
    expect(queue, 1, 2, 3);
  }

  @Test
  void aQueueGroupSharesItsMessages() throws Exception {
    var counts = List.of(new AtomicInteger(), new AtomicInteger());
    var all = new CountDownLatch(1000);
    // Without acks it does not matter which of the two threads runs more often.
    var options = from().manualAcks().build();
    for (var count : counts) {
      connection.subscribe(channel, "q", _ -> {
        count.incrementAndGet();
        all.countDown();
      }, options);
    }
    var acknowledged = new CountDownLatch(1000);
    for (var i = 0; i < 1000; i++) {
      connection.publish(channel, bytes("" + i), (_, _) -> acknowledged.countDown());
    }

    assertThat(acknowledged.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(counts.stream().mapToInt(AtomicInteger::get)).allMatch(n -> n >= 375 && n <= 625);
    assertThat(counts.stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(1000);
  }

  @Test
  void aDurableQueueGroupContinuesWithWhoeverComes() throws Exception {
    var options = from().durableName("d").deliverAllAvailable().manualAcks().build();
    publish(1, 3);
    try (var first = connect(server.name("first"))) {
      var queue = new LinkedBlockingQueue<Message>();
      first.subscribe(channel, "q", queue::add, options);
      expect(queue, 1, 2, 3).getFirst().ack();
      first.getNatsConnection().flush(Duration.ofSeconds(20));
    }
    var queue = new LinkedBlockingQueue<Message>();
    connection.subscribe(channel, "q", queue::add, options);

    assertThat(expect(queue, 2, 3)).allMatch(Message::isRedelivered);
  }

  @Test
  void aMessageWithoutAckComesAgain() throws Exception {
    var options = from().manualAcks().ackWait(Duration.ofSeconds(1)).build();
    var queue = new LinkedBlockingQueue<Message>();
    connection.subscribe(channel, queue::add, options);
    var start = System.nanoTime();
    publish(1, 1);
    expect(queue, 1);
    assertThat(expect(queue, 1).getFirst().isRedelivered()).isTrue();
    expect(queue, 1).getFirst().ack();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
  }

  @Test
  void whatAQueueMemberDoesNotAckGoesToTheOther() throws Exception {
    var options = from().manualAcks().ackWait(Duration.ofSeconds(1)).build();
    Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
    var all = new CountDownLatch(20);
    connection.subscribe(channel, "q", _ -> {}, options);
    connection.subscribe(channel, "q", message -> {
      ack(message);
      if (acknowledged.add(message.getSequence())) {
        all.countDown();
      }
    }, options);
    publish(1, 20);

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
  }

  private static void ack(Message message) {
    try {
      message.ack();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aThousandSubscriptionsShareOneChannel() throws Exception {
    var all = new CountDownLatch(1000);
    for (var i = 0; i < 1000; i++) {
      connection.subscribe(channel, _ -> all.countDown());
    }
    publish(1, 1);

    assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void twoClientsExchangeMessages() throws Exception {
    try (var other = connect(server.name("other"))) {
      var here = new LinkedBlockingQueue<Message>();
      var there = new LinkedBlockingQueue<Message>();
      connection.subscribe(channel, here::add);
      other.subscribe(channel, there::add);
      connection.publish(channel, bytes("1"));
      other.publish(channel, bytes("2"));

      expect(here, 1, 2);
      expect(there, 1, 2);
    }
  }

  @Test
  void aClientIdIsUsedOnce() {
    assertThatThrownBy(() -> connect(clientId)).hasMessage(Errors.REGISTERED);
    assertThatThrownBy(() -> connect("not.valid")).hasMessage(Errors.CLIENT_ID);
  }

  @Test
  void errorTextsReachTheApplication() throws Exception {
    var durable = from().durableName("d").build();
    connection.subscribe(channel, _ -> {}, durable);

    assertThatThrownBy(() -> connection.subscribe(channel, _ -> {}, durable))
        .hasMessage(Errors.DUPLICATE_DURABLE);
    assertThatThrownBy(
        () -> connection.subscribe(channel, "q", _ -> {}, from().durableName("a:b").build()))
        .hasMessage(Errors.COLON);
    assertThatThrownBy(
        () -> connection.subscribe(channel, _ -> {}, from().ackWait(Duration.ofMillis(20)).build()))
        .hasMessage(Errors.ACK_WAIT);
    assertThatThrownBy(() -> connection.subscribe(channel, _ -> {}, from().maxInFlight(0).build()))
        .hasMessage(Errors.MAX_IN_FLIGHT);
    assertThatThrownBy(() -> connection.subscribe("a..b", _ -> {})).hasMessage(Errors.SUBJECT);
    assertThatThrownBy(() -> connection.publish("a.*.b", bytes("x"))).hasMessage(Errors.PUBLISH);
  }

  @Test
  void aWrongClusterIdEndsInATimeout() {
    var wrong = options(clientId).clusterId("elsewhere")
        .connectWait(Duration.ofMillis(300))
        .build();

    assertThatThrownBy(() -> new StreamingConnectionFactory(wrong).createConnection())
        .hasMessage("stan: connect request timeout");
  }

  @Test
  void pingsBelowOneSecondAreKept() throws Exception {
    var pings = new CountDownLatch(500);
    var lost = new AtomicInteger();
    var options = options(server.name("pinging")).pingInterval(Duration.ofMillis(10))
        .maxPingsOut(400)
        .connectionLostHandler((_, _) -> lost.incrementAndGet())
        .build();
    try (var watching = Nats.connect(server.coreUrl());
        var pinging = new StreamingConnectionFactory(options).createConnection()) {
      watching.createDispatcher(_ -> pings.countDown())
          .subscribe("_STAN.discover." + server.cluster() + ".pings");
      assertThat(pings.await(60, TimeUnit.SECONDS)).isTrue();
      pinging.publish(channel, bytes("still here"));
    }
    assertThat(lost).hasValue(0);
  }

  @Test
  void aReplacedClientIsTold() throws Exception {
    var id = server.name("replaced");
    var reasons = new LinkedBlockingQueue<String>();
    var options = options(id).pingInterval(Duration.ofMillis(100))
        .maxPingsOut(50)
        .connectionLostHandler((_, e) -> reasons.add(String.valueOf(e.getMessage())))
        .build();
    var old = new StreamingConnectionFactory(options).createConnection();
    try (var raw = RawClient.open(server, id)) {
      raw.closeSession(Requests.close(id));

      assertThat(reasons.poll(20, TimeUnit.SECONDS)).endsWith(Errors.REPLACED);
    }
    old.close();
  }

  @Test
  void aConnectionOfTheApplicationCanBeUsed() throws Exception {
    try (var nats = Nats.connect(server.url())) {
      var options = options(server.name("shared")).natsConn(nats).build();
      try (var shared = new StreamingConnectionFactory(options).createConnection()) {
        var queue = new LinkedBlockingQueue<Message>();
        shared.subscribe(channel, queue::add);
        shared.publish(channel, bytes("x"));
        expect(queue, 1);
      }
      assertThat(nats.getStatus()).isEqualTo(io.nats.client.Connection.Status.CONNECTED);
    }
  }

  @Test
  void hundredSubscriptionsComeAndGo() throws Exception {
    var open = new ArrayList<Subscription>();
    for (var i : IntStream.range(0, 100).toArray()) {
      open.add(connection.subscribe(channel, "q" + i % 7, _ -> {}));
    }
    for (var subscription : open) {
      subscription.close();
    }
    publish(1, 1);

    expectFrom(from().deliverAllAvailable(), 1);
  }
}
