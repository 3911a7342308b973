package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BrokerTest {
  @Test
  void aServerHasTheNameItWasGiven() {
    var config = TestBroker.CONFIG.withName("stan-\"0\" \u00e9");
    try (var broker = new TestBroker(config); var client = broker.connectSilently()) {
      assertThat(client.info())
          .contains("\"server_name\":\"stan-\\u00220\\u0022 \\u00e9\",\"version\"");
      assertThat(broker.broker().view().serverName()).isEqualTo("stan-\"0\" \u00e9");
    }
  }

  @Test
  void infoTellsWhatClientsNeedToKnow() {
    try (var broker = new TestBroker(); var client = broker.connectSilently()) {
      String id = broker.broker().serverId();
      assertThat(id).hasSize(56).matches("N[A-Z2-7]+");

      assertThat(client.info()).isEqualTo("INFO {\"server_id\":\"" + id + "\",\"server_name\":\""
          + id + "\",\"version\":\"2.9.24\",\"proto\":1,\"go\":\"java" + Runtime.version().feature()
          + "\",\"host\":\"127.0.0.1\",\"port\":" + broker.broker().port()
          + ",\"headers\":true,\"max_payload\":1048576,\"client_id\":1,\"client_ip\":\"127.0.0.1\"}"
          + " \r\n");
    }
  }

  @Test
  void aMessageFansOutToManyConnectionsOfAllLoops() {
    try (var broker = new TestBroker(); var publisher = broker.connect()) {
      var subscribers = IntStream.range(0, 40).mapToObj(_ -> broker.connect()).toList();
      for (var subscriber : subscribers) {
        subscriber.send("SUB foo.* 1\r\nSUB foo.bar 2\r\n");
        subscriber.flush();
      }

      publisher.send("PUB foo.bar 5\r\nhello\r\n".repeat(1000));

      String copies = "MSG foo.bar 2 5\r\nhello\r\nMSG foo.bar 1 5\r\nhello\r\n".repeat(1000);
      for (var subscriber : subscribers) {
        subscriber.expect(copies);
        subscriber.flush();
        subscriber.close();
      }
      var view = broker.broker().view();
      assertThat(view.inMessages()).isEqualTo(1000);
      assertThat(view.inBytes()).isEqualTo(5000);
      assertThat(view.outMessages()).isEqualTo(80_000);
      assertThat(view.outBytes()).isEqualTo(400_000);
    }
  }

  static IntStream sizes() {
    return IntStream.of(0, 1, 511, 8191, 8192, 65_535, 65_536, 200_000, 1_048_576);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void payloadsOfEverySizeArriveUnchanged(int size) {
    byte[] payload = new byte[size];
    new Random(size).nextBytes(payload);
    String text = new String(payload, StandardCharsets.ISO_8859_1);
    try (var broker = new TestBroker();
        var publisher = broker.connect();
        var first = broker.connect();
        var second = broker.connect("{\"verbose\":false,\"headers\":true}")) {
      first.send("SUB foo 1\r\n");
      first.flush();
      second.send("SUB * 2\r\n");
      second.flush();

      for (int i = 0; i < 3; i++) {
        publisher.send("PUB foo " + size + "\r\n" + text + "\r\n");
        first.expect("MSG foo 1 " + size + "\r\n" + text + "\r\n");
        second.expect("MSG foo 2 " + size + "\r\n" + text + "\r\n");
      }
    }
  }

  @Test
  void largeMessagesWithHeadersAreStrippedForWhoDoesNotKnowThem() {
    String headers = "NATS/1.0\r\nA: b\r\n\r\n";
    String payload = "x".repeat(20_000);
    try (var broker = new TestBroker();
        var knows = broker.connect("{\"verbose\":false,\"headers\":true}");
        var doesNot = broker.connect()) {
      doesNot.send("SUB foo 1\r\n");
      doesNot.flush();

      knows.send("SUB foo 2\r\nHPUB foo 18 20018\r\n" + headers + payload + "\r\n");

      knows.expect("HMSG foo 2 18 20018\r\n" + headers + payload + "\r\n");
      doesNot.expect("MSG foo 1 20000\r\n" + payload + "\r\n");
    }
  }

  @Test
  void membersOfAQueueGroupShareFairly() {
    try (var broker = new TestBroker(); var client = broker.connect()) {
      for (int sid = 0; sid < 10; sid++) {
        client.send("SUB foo q " + sid + "\r\n");
      }
      client.send("PUB foo 0\r\n\r\n".repeat(5000));

      int[] counts = new int[10];
      for (int i = 0; i < 5000; i++) {
        String line = client.readLine();
        counts[line.charAt("MSG foo ".length()) - '0']++;
        client.expect("\r\n");
      }
      client.flush();

      for (int count : counts) {
        assertThat(count).isBetween(250, 750);
      }
    }
  }

  @Test
  void aClosedMemberLeavesItsShareToTheOthers() {
    try (var broker = new TestBroker();
        var publisher = broker.connect();
        var stays = broker.connect();
        var leaves = broker.connect()) {
      stays.send("SUB foo q 1\r\n");
      stays.flush();
      leaves.send("SUB foo q 2\r\n");
      leaves.flush();
      leaves.disconnect();
      eventually(() -> broker.broker().view().subscriptions() == 1);

      publisher.send("PUB foo 1\r\nx\r\n".repeat(100));

      stays.expect("MSG foo 1 1\r\nx\r\n".repeat(100));
    }
  }

  @Test
  void noMessageIsDeliveredBeyondTheLimitOfUnsubscribe() {
    try (var broker = new TestBroker(); var subscriber = broker.connect()) {
      var publishers = IntStream.range(0, 4).mapToObj(_ -> broker.connect()).toList();
      subscriber.send("SUB foo 1\r\nUNSUB 1 1000\r\n");
      subscriber.flush();

      for (var publisher : publishers) {
        publisher.send("PUB foo 1\r\nx\r\n".repeat(500));
      }

      publishers.forEach(TestClient::flush);
      subscriber.expect("MSG foo 1 1\r\nx\r\n".repeat(1000));
      subscriber.flush();
      assertThat(broker.broker().view().subscriptions()).isZero();
      publishers.forEach(TestClient::close);
    }
  }

  @Test
  void messagesOfOnePublisherStayInOrderOverAllSubjects() {
    try (var broker = new TestBroker();
        var publisher = broker.connect();
        var subscriber = broker.connect()) {
      subscriber.send("SUB a 1\r\nSUB *.x 2\r\nSUB b 3\r\n");
      subscriber.flush();
      var expected = new StringBuilder();
      var sent = new StringBuilder();
      for (int i = 1000; i < 3000; i++) {
        String subject = List.of("a", "b.x", "b").get(i % 3);
        sent.append("PUB ").append(subject).append(" 4\r\n").append(i).append("\r\n");
        expected.append("MSG ")
            .append(subject)
            .append(' ')
            .append(i % 3 + 1)
            .append(" 4\r\n")
            .append(i)
            .append("\r\n");
      }

      publisher.send(sent.toString());

      subscriber.expect(expected.toString());
    }
  }

  @Test
  void tooManyConnectionsAreTurnedAwayAfterInfo() {
    try (var broker = new TestBroker(withConnections(2));
        var first = broker.connect();
        var second = broker.connect()) {
      var third = broker.connectSilently();
      third.info();
      third.expect("-ERR 'maximum connections exceeded'\r\n");
      third.expectClosed();

      second.disconnect();
      eventually(() -> broker.broker().view().connections() == 1);
      broker.connect().close();
      first.flush();
    }
  }

  @Test
  void aClientThatDoesNotReadIsClosedAndHarmsNobody() {
    try (var broker = new TestBroker(withPending(2_000_000, 100_000));
        var publisher = broker.connect();
        var reader = broker.connect();
        var sleeper = new TestClient(broker.broker().port(), 4096)) {
      reader.send("SUB foo 1\r\n");
      reader.flush();
      sleeper.info();
      sleeper.send("CONNECT {\"verbose\":false}\r\nSUB foo 1\r\nPING\r\n");
      sleeper.expect("PONG\r\n");
      String payload = "x".repeat(4000);

      for (int i = 0; i < 40; i++) {
        publisher.send(("PUB foo 4000\r\n" + payload + "\r\n").repeat(100));
        reader.expect(("MSG foo 1 4000\r\n" + payload + "\r\n").repeat(100));
      }

      publisher.flush();
      reader.flush();
      eventually(() -> broker.broker().view().connections() == 2);
      assertThat(broker.broker().view().slowConsumers()).isEqualTo(1);
      assertThat(broker.log()).anyMatch(
          line -> line.endsWith("Slow Consumer Detected: MaxPending of 2000000 Exceeded"));
    }
  }

  @Test
  void aPublisherWaitsForAReceiverThatFallsBehind() throws Exception {
    try (var broker = new TestBroker(withPending(16_000_000, 1000));
        var publisher = broker.connect();
        var receiver = new TestClient(broker.broker().port(), 4096);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      receiver.info();
      receiver.send("CONNECT {\"verbose\":false}\r\nSUB foo 1\r\nPING\r\n");
      receiver.expect("PONG\r\n");
      String payload = "x".repeat(1000);

      var sent = threads
          .submit(() -> publisher.send(("PUB foo 1000\r\n" + payload + "\r\n").repeat(64_000)));
      eventually(() -> broker.broker().view().inMessages() > 8000);
      for (int i = 0; i < 64; i++) {
        receiver.expect(("MSG foo 1 1000\r\n" + payload + "\r\n").repeat(1000));
      }

      sent.get();
      assertThat(broker.broker().view().slowConsumers()).isZero();
    }
  }

  @Test
  void aWriteThatTakesTooLongClosesTheConnection() {
    var config = new BrokerConfig("127.0.0.1", 0, 100, 1_048_576, 4_096, 67_108_864,
        Duration.ofMillis(50), Duration.ofMinutes(2), 2, 1, 0, LameDuckConfig.DEFAULT);
    try (var broker = new TestBroker(config);
        var publisher = broker.connect();
        var sleeper = new TestClient(broker.broker().port(), 4096)) {
      sleeper.info();
      sleeper.send("CONNECT {\"verbose\":false}\r\nSUB foo 1\r\nPING\r\n");
      sleeper.expect("PONG\r\n");

      publisher.send(("PUB foo 100000\r\n" + "x".repeat(100_000) + "\r\n").repeat(100));

      eventually(() -> broker.broker().view().slowConsumers() == 1);
      eventually(() -> broker.broker().view().connections() == 1);
      publisher.flush();
    }
  }

  @Test
  void aClientThatDoesNotAnswerPingsIsStale() {
    try (var broker = new TestBroker(withPing(Duration.ofMillis(20), 2));
        var client = broker.connectSilently()) {
      client.info();
      client.send("CONNECT {\"verbose\":false}\r\n");

      client.expect("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
      client.expectClosed();
    }
  }

  @Test
  void aClientThatAnswersIsPingedWheneverItIsSilent() {
    try (var broker = new TestBroker(withPing(Duration.ofMillis(20), 2));
        var client = broker.connectSilently()) {
      client.info();
      client.send("CONNECT {\"verbose\":false}\r\n");

      for (int i = 0; i < 6; i++) {
        client.expect("PING\r\n");
        client.send("PONG\r\n");
      }
    }
  }

  @Test
  void aConnectionThatIsGoneLeavesNothingBehind() {
    try (var broker = new TestBroker()) {
      var clients = new ArrayList<TestClient>();
      for (int i = 0; i < 20; i++) {
        var client = broker.connect();
        client.send("SUB foo." + i + " 1\r\nSUB foo.* q 2\r\nSUB > 3\r\n");
        client.flush();
        clients.add(client);
      }
      assertThat(broker.broker().view().subscriptions()).isEqualTo(60);
      assertThat(broker.broker().view().connections()).isEqualTo(20);

      clients.forEach(TestClient::close);

      eventually(() -> broker.broker().view().connections() == 0);
      assertThat(broker.broker().view().subscriptions()).isZero();
      assertThat(broker.broker().view().totalConnections()).isEqualTo(20);
    }
  }

  @Test
  void aClientThatClosesItsOutputIsDisconnected() {
    try (var broker = new TestBroker(); var client = broker.connect()) {
      client.closeOutput();

      client.expectClosed();
    }
  }

  @Test
  void anErrorReachesAClientThatIsStillSending() {
    try (var broker = new TestBroker()) {
      for (int i = 0; i < 20; i++) {
        var client = broker.connect();
        client.send("XXX\r\n" + "y".repeat(100_000));
        client.expect("-ERR 'Unknown Protocol Operation'\r\n");
        client.close();
      }
    }
  }

  @Test
  void closingTheBrokerClosesConnectionsAndFreesThePort() {
    var broker = new TestBroker();
    var idle = broker.connect();
    var silent = broker.connectSilently();
    silent.info();

    broker.close();

    idle.expectClosed();
    silent.expectClosed();
    idle.close();
    silent.close();
  }

  @Test
  void brokersInOneProcessDoNotKnowEachOther() {
    try (var one = new TestBroker();
        var other = new TestBroker();
        var subscriber = one.connect();
        var publisher = other.connect()) {
      subscriber.send("SUB foo 1\r\n");
      subscriber.flush();

      publisher.send("PUB foo 1\r\nx\r\n");
      publisher.flush();

      subscriber.flush();
      assertThat(one.broker().serverId()).isNotEqualTo(other.broker().serverId());
    }
  }

  /// Whatever a client sends, the broker answers others, and the client in the end.
  @ParameterizedTest
  @MethodSource("seeds")
  void garbageHurtsNobodyElse(int seed) {
    var random = new Random(seed);
    try (var broker = new TestBroker(); var other = broker.connect()) {
      other.send("SUB foo 1\r\n");
      for (int i = 0; i < 20; i++) {
        try (var client = broker.connectSilently()) {
          client.info();
          byte[] bytes = new byte[random.nextInt(2000)];
          random.nextBytes(bytes);
          client.send(random.nextBoolean() ? "PUB foo 1\r\nx\r\nPUB " : "SUB foo ");
          client.send(bytes);
          client.closeOutput();
          client.readToEnd();
        }
      }
      eventually(() -> broker.broker().view().connections() == 1);
      other.send("PING\r\n");
      assertThat(other.readLine()).as("seed %d", seed).isIn("PONG\r\n", "MSG foo 1 1\r\n");
    }
  }

  static IntStream seeds() {
    return IntStream.range(0, 10);
  }

  @Test
  void secretsDoNotAppearInTheLog() {
    var logger = new RecordingLogger(System.Logger.Level.TRACE);
    try (var broker = new TestBroker(CONFIG, logger);
        var client = broker
            .connect("{\"verbose\":false,\"user\":\"u\",\"pass\": \"s3cr\\\"et\"}")) {
      client.send("SUB foo 1\r\nPUB foo 5\r\nhello\r\n");
      client.expect("MSG foo 1 5\r\nhello\r\n");
      client.flush();

      assertThat(logger.lines()).noneMatch(line -> line.contains("s3cr"))
          .anyMatch(line -> line.endsWith("<<- [PUB foo 5]"))
          .anyMatch(line -> line.endsWith("<<- MSG_PAYLOAD: [\"hello\"]"))
          .anyMatch(line -> line.endsWith("->> [MSG foo 1 5]"))
          .anyMatch(line -> line.endsWith("->> [PONG]"))
          .anyMatch(
              line -> line.matches("DEBUG 127.0.0.1:\\d+ - cid:1 - Client connection created"));
    }
  }

  @Test
  void aTraceLineShowsAsMuchOfAPayloadAsAskedFor() {
    var logger = new RecordingLogger(System.Logger.Level.TRACE);
    try (var broker = new TestBroker(CONFIG.withTracedMax(4), logger);
        var client = broker.connect()) {
      client.send("PUB foo 5\r\nhello\r\nPUB foo 4\r\nhell\r\n");
      client.flush();

      assertThat(logger.lines()).filteredOn(line -> line.contains("MSG_PAYLOAD"))
          .extracting(line -> line.substring(line.indexOf("MSG_PAYLOAD")))
          .containsExactly("MSG_PAYLOAD: [\"hell...\"]", "MSG_PAYLOAD: [\"hell\"]");
    }
  }

  @Test
  void otherSettingsCountForThoseWhoConnectFromNowOn() {
    try (var broker = new TestBroker(withConnections(1)); var first = broker.connect()) {
      broker.broker().reconfigure(withConnections(2));
      try (var second = broker.connect(); var third = broker.connectSilently()) {
        third.info();
        third.expect("-ERR 'maximum connections exceeded'\r\n");
        first.flush();
        second.flush();
      }
    }
  }

  @Test
  void aLowerLimitClosesConnectionsBeyondIt() {
    try (var broker = new TestBroker(); var one = broker.connect(); var two = broker.connect()) {
      broker.broker().reconfigure(withConnections(1));
      TestBroker.eventually(() -> broker.broker().view().connections() == 1);

      assertThat(broker.log())
          .anyMatch(line -> line.endsWith("Closed 1 connections to fall within max_connections"));
      one.send("PING\r\n");
      two.send("PING\r\n");
      assertThat(List.of(one.readLine(), two.readLine())).containsExactlyInAnyOrder("PONG\r\n",
          "-ERR 'maximum connections exceeded'\r\n");
    }
  }

  private static BrokerConfig withConnections(int max) {
    return new BrokerConfig("127.0.0.1", 0, max, 1_048_576, 4_096, 67_108_864,
        Duration.ofSeconds(10), Duration.ofMinutes(2), 2, 2, 0, LameDuckConfig.DEFAULT);
  }

  private static BrokerConfig withPending(long max, int maxPayload) {
    return new BrokerConfig("127.0.0.1", 0, 100, maxPayload, 4_096, max, Duration.ofSeconds(10),
        Duration.ofMinutes(2), 2, 2, 0, LameDuckConfig.DEFAULT);
  }

  private static BrokerConfig withPing(Duration interval, int max) {
    return new BrokerConfig("127.0.0.1", 0, 100, 1_048_576, 4_096, 67_108_864,
        Duration.ofSeconds(10), interval, max, 1, 0, LameDuckConfig.DEFAULT);
  }
}
