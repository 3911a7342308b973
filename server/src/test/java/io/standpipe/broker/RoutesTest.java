package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.auth.AccountConfig;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Export;
import io.standpipe.broker.auth.Import;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.bus.Message;
import io.standpipe.message.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Several of our brokers as one cluster.
class RoutesTest {
  private final List<TestBroker> brokers = new ArrayList<>();

  @AfterEach
  void close() {
    brokers.reversed().forEach(TestBroker::close);
  }

  @Test
  void serversThatKnowOneOfThemFindTheOthers() {
    var first = start();
    var second = start(first);
    var third = start(first);
    var fourth = start(first);

    for (var broker : List.of(first, second, third, fourth)) {
      eventually(() -> broker.broker().routes() == 3);
    }
  }

  @Test
  void serversThatDialEachOtherEndUpWithOneConnection() {
    var ports = List.of(freePort(), freePort());
    var first = start(ports.get(0), "", ports.get(1));
    var second = start(ports.get(1), "", ports.get(0));

    eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);
    eventually(() -> hears(first, second) && hears(second, first));
  }

  @Test
  void aServerThatComesBackIsDialledAgain() {
    int port = freePort();
    var first = start();
    var second = start(port, "", first.broker().routePort());
    eventually(() -> hears(first, second));
    var dialling = start(0, "", port);
    eventually(() -> dialling.broker().routes() == 2);

    brokers.remove(second);
    second.close();
    eventually(() -> dialling.broker().routes() == 1);
    var again = start(port, "");

    eventually(() -> dialling.broker().routes() == 2);
    eventually(() -> hears(dialling, again) && hears(again, first));
  }

  @Test
  void listenersInTheProcessAreReachedFromOtherServers() {
    var first = start();
    var second = start(first);
    eventually(() -> second.broker().routes() == 1 && first.broker().routes() == 1);
    var received = new CopyOnWriteArrayList<String>();
    first.broker().bus().subscribe(Subject.of("service.*"), message -> {
      received.add(message.subject() + " " + text(message));
      byte[] answer = "done".getBytes(StandardCharsets.UTF_8);
      first.broker()
          .bus()
          .publish(message.reply() == null ? Subject.of("x") : message.reply(), null, answer, 0,
              answer.length);
    });
    eventually(() -> second.broker().view().subscriptions() == 1);
    try (var client = second.connect()) {
      client.send("SUB re 1\r\nPUB service.one re 5\r\nhello\r\n");
      client.expect("MSG re 1 4\r\ndone\r\n");
    }
    assertThat(received).containsExactly("service.one hello");
  }

  @Test
  void aRouteOfTheBusKnowsListenersElsewhere() {
    var first = start();
    var second = start(first);
    var route = first.broker().bus().route(Subject.of("inbox"));
    assertThat(route.hasInterest()).isFalse();
    try (var client = second.connect()) {
      client.send("SUB inbox 1\r\n");
      eventually(route::hasInterest);
      route.publish("hi".getBytes(StandardCharsets.UTF_8), 0, 2);
      first.broker().bus().flush();
      client.expect("MSG inbox 1 2\r\nhi\r\n");
    }
    eventually(() -> !route.hasInterest());
  }

  @Test
  void namesOfClustersMustNotDiffer() {
    var first = start(0, "one");
    var second = start(0, "two", first.broker().routePort());

    eventually(() -> second.log()
        .stream()
        .anyMatch(line -> line.contains("cluster name \"one\" does not match \"two\"")));
    assertThat(first.broker().routes() + second.broker().routes()).isZero();
  }

  @Test
  void whoHasNoNameTakesThatOfTheCluster() {
    var first = start();
    var second = start(0, "chosen", first.broker().routePort());
    var third = start(first);

    for (var broker : List.of(first, second, third)) {
      eventually(() -> broker.broker().routes() == 2);
      try (var client = broker.connectSilently()) {
        assertThat(client.info()).contains("\"cluster\":\"chosen\"");
      }
    }
  }

  @Test
  void aRouteIsShownWithWhatPassedAndWhoListensThere() {
    var first = start(0, "shop");
    var second = start(0, "shop", first.broker().routePort());
    try (var client = first.connect(); var other = second.connect()) {
      client.send("SUB prices q 1\r\nSUB prices q 2\r\nSUB news 3\r\n");
      client.flush();
      eventually(() -> second.broker().view().subscriptions() == 3);
      other.send("PUB news 5\r\nhello\r\n");
      client.expect("MSG news 3 5\r\nhello\r\n");

      var dialling = second.broker().routeViews().join().getFirst();
      assertThat(dialling.remoteId()).isEqualTo(first.broker().serverId());
      assertThat(dialling.solicited() && dialling.configured()).isTrue();
      assertThat(dialling.port()).isEqualTo(first.broker().routePort());
      assertThat(dialling.roundTripNanos()).isPositive();
      assertThat(dialling.outMessages()).isEqualTo(1);
      assertThat(dialling.outBytes()).isEqualTo(5);
      assertThat(dialling.interest()).containsExactlyInAnyOrder(
          new InterestView("$G", "prices", "q", "$G prices q", 0, 0, dialling.id()),
          new InterestView("$G", "news", "", "$G news", 0, 0, dialling.id()));
      assertThat(second.broker().interest(Optional.empty())).isEmpty();
      var dialled = first.broker().routeViews().join().getFirst();
      assertThat(dialled.solicited() || dialled.configured()).isFalse();
      assertThat(dialled.inMessages()).isEqualTo(1);
      assertThat(dialled.inBytes()).isEqualTo(5);
      assertThat(dialled.interest()).isEmpty();
      assertThat(first.broker().view().cluster().orElseThrow()).isEqualTo(new ClusterView("shop",
          first.broker().routePort(), 1,
          List.of("127.0.0.1:" + first.broker().port(), "127.0.0.1:" + second.broker().port())));
      assertThat(first.log()).contains("INFO Cluster name is shop");
    }
  }

  @Test
  void clientsAreNotSentToAServerThatGoesAway() {
    var first = start();
    var second = start(first);
    eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);
    var connect = "{\"verbose\":false,\"protocol\":1}";
    try (var staying = first.connect(connect); var leaving = second.connect(connect)) {
      second.broker().enterLameDuckMode(() -> {});

      assertThat(leaving.info()).contains(urls(first) + ",\"ldm\":true");
      assertThat(staying.info()).contains(urls(first)).doesNotContain("ldm");
      try (var newcomer = first.connectSilently()) {
        assertThat(newcomer.info()).contains(urls(first));
      }
      var third = start(first);
      eventually(() -> third.broker().routes() == 2);
      try (var newcomer = third.connectSilently()) {
        assertThat(newcomer.info()).doesNotContain("127.0.0.1:" + second.broker().port());
      }
    }
  }

  private static String urls(TestBroker... brokers) {
    return List.of(brokers)
        .stream()
        .map(broker -> "\"127.0.0.1:" + broker.broker().port() + "\"")
        .collect(Collectors.joining(",", "\"connect_urls\":[", "]"));
  }

  @Test
  void clientsOfWebSocketHearOfSuchListenersElsewhere() {
    var first = startWith(TestBroker.CONFIG.with(WebSocketConfig.of("127.0.0.1", 0)),
        RoutePermissions.ALL);
    var second = startWith(TestBroker.CONFIG.with(WebSocketConfig.of("127.0.0.1", 0)),
        RoutePermissions.ALL, first);
    eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);

    try (var client = WebSocketClient.to(first)) {
      assertThat(client.upgrade(Map.of()).info())
          .contains("\"connect_urls\":[\"127.0.0.1:" + first.broker().webSocketPort()
              + "\",\"127.0.0.1:" + second.broker().webSocketPort() + "\"]");
    }
  }

  @Test
  void aServerAsksOthersForWhatItMayImportOnly() {
    var first = startWith(TestBroker.CONFIG, new RoutePermissions(
        new SubjectRules(List.of("in.>"), List.of("in.secret")), SubjectRules.ALL));
    var second = start(first);

    expectHeard(first, second, "in.a", "in.>");
    expectNotHeard(first, second, "in.secret", "out.a", ">");
    expectHeard(second, first, "in.secret", "out.a", ">");
  }

  @Test
  void aServerGivesOthersWhatItMayExportOnly() {
    var first = startWith(TestBroker.CONFIG,
        new RoutePermissions(SubjectRules.ALL, SubjectRules.allow("out.*")));
    var second = start(first);

    expectHeard(second, first, "out.a", "out.*");
    expectNotHeard(second, first, "in.a", "out.>", "out");
    expectHeard(first, second, "in.a", "out.>");
  }

  private static void expectHeard(TestBroker listener, TestBroker speaker, String... patterns) {
    eventually(() -> listener.broker().routes() == 1 && speaker.broker().routes() == 1);
    int before = speaker.broker().view().subscriptions();
    try (var client = listener.connect()) {
      for (var pattern : patterns) {
        client.send("SUB " + pattern + " " + pattern + "\r\n");
      }
      eventually(() -> speaker.broker().view().subscriptions() == before + patterns.length);
    }
    eventually(() -> speaker.broker().view().subscriptions() == before);
  }

  /// A route keeps the order: once the last subscription has arrived, the others would have.
  private static void expectNotHeard(TestBroker listener, TestBroker speaker, String... patterns) {
    int before = speaker.broker().view().subscriptions();
    try (var client = listener.connect(); var other = speaker.connect()) {
      for (var pattern : patterns) {
        client.send("SUB " + pattern + " " + pattern + "\r\n");
      }
      client.send("SUB in.last 1\r\nSUB out.last 2\r\n");
      client.flush();
      eventually(() -> {
        other.send("PUB in.last 0\r\n\r\nPUB out.last 0\r\n\r\n");
        other.flush();
        client.send("PING\r\n");
        return !client.readLine().startsWith("PONG");
      });
      assertThat(speaker.broker().view().subscriptions()).isEqualTo(before + 1);
    }
    eventually(() -> speaker.broker().view().subscriptions() == before);
  }

  @Test
  void accountsShareSubjectsWhicheverServerTheirClientsAreAt() {
    var shared = AuthConfig
        .of(List.of(UserConfig.withPassword("a", Secret.of("p")).in("A"),
            UserConfig.withPassword("b", Secret.of("p")).in("B")))
        .withAccounts(List.of(
            new AccountConfig("A", List.of(Export.stream("prices.*"), Export.service("sum")),
                List.of()),
            new AccountConfig("B", List.of(), List.of(Import.stream("A", "prices.*").as("from.a.*"),
                Import.service("A", "sum")))));
    var first = startWith(TestBroker.CONFIG.with(shared), RoutePermissions.ALL);
    var second = startWith(TestBroker.CONFIG.with(shared), RoutePermissions.ALL, first);
    eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);
    try (var exporter = first.connect("{\"verbose\":false,\"user\":\"a\",\"pass\":\"p\"}");
        var importer = second.connect("{\"verbose\":false,\"user\":\"b\",\"pass\":\"p\"}")) {
      importer.send("SUB from.a.* 1\r\nSUB inbox 2\r\n");
      exporter.send("SUB sum 7\r\n");
      // Three of their own, and what puts imports into effect.
      eventually(() -> first.broker().view().subscriptions() == 7
          && second.broker().view().subscriptions() == 7);

      exporter.send("PUB prices.eu 1\r\nx\r\n");
      importer.expect("MSG from.a.eu 1 1\r\nx\r\n");
      importer.send("PUB sum inbox 3\r\n1+1\r\n");
      var words = exporter.readLine().strip().split(" ", -1);
      assertThat(words).hasSize(5).startsWith("MSG", "sum", "7");
      exporter.expect("1+1\r\n");
      exporter.send("PUB " + words[3] + " 1\r\n2\r\n");
      importer.expect("MSG inbox 2 1\r\n2\r\n");
    }
  }

  private TestBroker startWith(
      BrokerConfig config,
      RoutePermissions permissions,
      TestBroker... others) {
    var urls = List.of(others)
        .stream()
        .map(other -> URI.create("nats-route://127.0.0.1:" + other.broker().routePort()))
        .toList();
    var broker = new TestBroker(
        config.with(RoutesConfig.of("127.0.0.1", 0, urls).with(permissions)));
    brokers.add(broker);
    return broker;
  }

  private static boolean hears(TestBroker listener, TestBroker speaker) {
    try (var client = listener.connect(); var other = speaker.connect()) {
      client.send("SUB are.you.there 1\r\n");
      client.flush();
      for (int i = 0; i < 100; i++) {
        other.send("PUB are.you.there 0\r\n\r\n");
        other.flush();
        client.send("PING\r\n");
        if (!client.readLine().startsWith("PONG")) {
          return true;
        }
      }
      return false;
    }
  }

  private TestBroker start(TestBroker... others) {
    return start(0, "",
        List.of(others).stream().map(other -> other.broker().routePort()).toArray(Integer[]::new));
  }

  private TestBroker start(int port, String name, Integer... others) {
    var urls = List.of(others)
        .stream()
        .map(other -> URI.create("nats-route://127.0.0.1:" + other))
        .toList();
    var broker = new TestBroker(TestBroker.CONFIG.with(new RoutesConfig(name, "127.0.0.1", port, "",
        "", Duration.ofSeconds(10), urls, "", false, 0, Optional.empty())));
    brokers.add(broker);
    return broker;
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Message message) {
    return new String(message.buffer(), message.offset(), message.length(), StandardCharsets.UTF_8);
  }
}
