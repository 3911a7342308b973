package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.message.Subject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a broker says to other servers, played by the test, and makes of what they say.
class RouteProtocolTest {
  private static final RoutesConfig ROUTES = RoutesConfig.of("127.0.0.1", 0, List.of());

  private final TestBroker broker = new TestBroker(TestBroker.CONFIG.with(ROUTES));
  private final List<TestClient> open = new ArrayList<>();

  @AfterEach
  void close() {
    open.forEach(TestClient::close);
    broker.close();
  }

  @Test
  void aNewServerHearsWhoIsThere() {
    var client = client();
    client.send(
        "SUB foo 1\r\nSUB foo 2\r\nSUB bar.* g 3\r\nSUB bar.* g 4\r\nSUB gone 5\r\nUNSUB 5\r\n");
    client.flush();

    var other = dial();
    other.send(introduction("NOTHER"));

    assertThat(linesUntilPong(other)).containsExactlyInAnyOrder("RS+ $G foo", "RS+ $G bar.* g 2");
    assertThat(broker.broker().routes()).isEqualTo(1);
  }

  @Test
  void serversHearOfTheFirstAndTheLastSubscriberAndOfEveryMemberOfAGroup() {
    var other = joined("NOTHER");
    var client = client();
    client.send("SUB foo 1\r\nSUB foo 2\r\nUNSUB 1\r\nUNSUB 2\r\n");
    other.expect("RS+ $G foo\r\nRS- $G foo\r\n");

    client.send("SUB foo g 1\r\nSUB foo g 2\r\nUNSUB 1\r\nUNSUB 2\r\n");
    other.expect("RS+ $G foo g 1\r\nRS+ $G foo g 2\r\nRS+ $G foo g 1\r\nRS- $G foo g\r\n");

    client.send("SUB foo 1\r\nUNSUB 1 1\r\nPUB foo 0\r\n\r\n");
    other.expect("RS+ $G foo\r\nRS- $G foo\r\n");
  }

  @Test
  void aServerGetsAMessageOnceHoweverManyListenThere() {
    var other = joined("NOTHER");
    other.send("RS+ $G foo\r\nRS+ $G *\r\nRS+ $G foo one 2\r\nRS+ $G > two 1\r\n");
    settle(other);
    var client = client();

    client.send("PUB foo 2\r\nhi\r\nPUB foo re 2\r\nhi\r\nPUB bar 0\r\n\r\n");
    client.send("HPUB foo re 12 14\r\nNATS/1.0\r\n\r\nhi\r\n");

    other.expect("RMSG $G foo | one two 2\r\nhi\r\nRMSG $G foo + re one two 2\r\nhi\r\n");
    other.expect("RMSG $G bar | two 0\r\n\r\n");
    other.expect("HMSG $G foo + re one two 12 14\r\nNATS/1.0\r\n\r\nhi\r\n");
  }

  @Test
  void plainMessagesNeedNoIndicator() {
    var other = joined("NOTHER");
    other.send("RS+ $G foo\r\n");
    settle(other);
    var client = client();
    var large = "x".repeat(100_000);

    client.send("PUB foo 2\r\nhi\r\nPUB  foo  re  2\r\nhi\r\n");
    client.send("HPUB foo 12 12\r\nNATS/1.0\r\n\r\n\r\nPUB foo 100000\r\n" + large + "\r\n");

    other.expect("RMSG $G foo 2\r\nhi\r\nRMSG $G foo re 2\r\nhi\r\n");
    other
        .expect("HMSG $G foo 12 12\r\nNATS/1.0\r\n\r\n\r\nRMSG $G foo 100000\r\n" + large + "\r\n");
  }

  @Test
  void aServerWithoutHeadersGetsNone() {
    var other = dial();
    other.send(introduction("NOTHER").replace("\"headers\":true", "\"headers\":false"));
    linesUntilPong(other);
    other.send("RS+ $G foo\r\n");
    settle(other);

    client().send("HPUB foo re 12 14\r\nNATS/1.0\r\n\r\nhi\r\n");

    other.expect("RMSG $G foo re 2\r\nhi\r\n");
  }

  @Test
  void whatAServerSendsGoesToSubscribersAndToTheGroupsItNames() {
    var other = joined("NOTHER");
    var client = client();
    client.send("SUB foo 1\r\nSUB * 2\r\nSUB foo one 3\r\nSUB foo two 4\r\n");
    client.flush();
    other.send("PING\r\n");
    linesUntilPong(other);

    other.send("RMSG $G foo re 2\r\nhi\r\nRMSG $G foo | two 1\r\nx\r\n");
    other.send("HMSG $G foo + re one none 12 13\r\nNATS/1.0\r\n\r\ny\r\n");

    client.expect("MSG foo 1 re 2\r\nhi\r\nMSG foo 2 re 2\r\nhi\r\n");
    client.expect("MSG foo 1 1\r\nx\r\nMSG foo 2 1\r\nx\r\nMSG foo 4 1\r\nx\r\n");
    for (int sid = 1; sid <= 3; sid++) {
      client.expect("HMSG foo " + sid + " re 12 13\r\nNATS/1.0\r\n\r\ny\r\n");
    }
    client.flush();
  }

  @Test
  void whatAServerSaysIsNotPassedOnToAThird() {
    var one = joined("NONE");
    var two = joined("NTWO");
    one.readLine(); // news of the second
    two.send("RS+ $G foo\r\nRS+ $G foo g 1\r\n");
    settle(two);

    one.send("RS+ $G bar\r\nRMSG $G foo 2\r\nhi\r\nPING\r\n");

    one.expect("PONG\r\n");
    settle(two);
  }

  @Test
  void aGroupWhoseMembersHaveLeftIsServedElsewhere() {
    var one = joined("NONE");
    var two = joined("NTWO");
    two.send("RS+ $G foo g 1\r\nRS+ $G foo other 1\r\n");
    settle(two);

    one.send("RMSG $G foo | g 2\r\nhi\r\n");

    two.expect("RMSG $G foo | g 2\r\nhi\r\n");
  }

  @Test
  void membersHereComeFirstForWhatAServerSends() {
    var one = joined("NONE");
    var two = joined("NTWO");
    var client = client();
    client.send("SUB foo g 1\r\n");
    client.flush();
    two.send("RS+ $G foo g 99\r\nPING\r\n");
    linesUntilPong(two);

    for (int i = 0; i < 20; i++) {
      one.send("RMSG $G foo | g 2\r\nhi\r\n");
      client.expect("MSG foo 1 2\r\nhi\r\n");
    }
  }

  @Test
  void membersOfAllServersAreEquallyLikely() {
    var other = joined("NOTHER");
    other.send("RS+ $G foo g 5\r\nRS+ $G foo g 3\r\n");
    settle(other);
    var client = client();
    client.send("SUB foo g 1\r\n");
    client.flush();
    other.expect("RS+ $G foo g 1\r\n");

    int messages = 4000;
    client.send("PUB foo 0\r\n\r\n".repeat(messages) + "PUB foo.end 0\r\n\r\nPING\r\n");
    int here = 0;
    for (var line = client.readLine(); !line.startsWith("PONG"); line = client.readLine()) {
      here += line.startsWith("MSG") ? 1 : 0;
    }

    assertThat(here).isBetween(800, 1200);
  }

  @Test
  void interestElsewhereCountsForWhoAsks() {
    var other = joined("NOTHER");
    other.send("RS+ $G service\r\n");
    settle(other);
    var client = broker
        .connect("{\"verbose\":false,\"pedantic\":false,\"headers\":true,\"no_responders\":true}");
    open.add(client);
    client.send("SUB re 1\r\nPUB service re 0\r\n\r\n");
    client.flush();

    other.send("RS- $G service\r\nPING\r\n");
    linesUntilPong(other);
    client.send("PUB service re 0\r\n\r\n");

    client.expect("HMSG re 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
  }

  @Test
  void aServerThatIsGoneTakesItsInterestAlong() {
    var other = joined("NOTHER");
    other.send("RS+ $G foo\r\nRS+ $G foo.* g 7\r\nRS+ OTHER foo\r\n");
    settle(other);
    assertThat(broker.broker().view().subscriptions()).isEqualTo(9);

    other.close();

    eventually(() -> broker.broker().view().subscriptions() == 0);
    eventually(() -> broker.broker().routes() == 0);
  }

  @Test
  void clientsAreToldWhereElseTheyMayConnect() {
    var client = broker.connect("{\"verbose\":false,\"pedantic\":false,\"protocol\":1}");
    open.add(client);
    var old = broker.connect("{\"verbose\":false,\"pedantic\":false,\"protocol\":0}");
    open.add(old);
    var own = "127.0.0.1:" + broker.broker().port();
    try (var fresh = broker.connectSilently()) {
      assertThat(fresh.info()).doesNotContain("connect_urls").contains("\"cluster\":\"");
    }

    var other = joined("NOTHER");

    var both = "\"connect_urls\":[\"" + own + "\",\"10.0.0.2:4222\"]";
    assertThat(client.info()).contains(both);
    try (var fresh = broker.connectSilently()) {
      assertThat(fresh.info()).contains(both);
    }
    other.close();
    assertThat(client.info()).contains("\"connect_urls\":[\"" + own + "\"]");
    client.flush();
    old.flush();
  }

  @Test
  void serversHearOfEachOther() {
    var one = joined("NONE");
    var two = joined("NTWO");

    var news = one.readLine();

    assertThat(news).startsWith("INFO {")
        .contains("\"server_id\":\"NTWO\"", "\"ip\":\"nats-route://127.0.0.1:6333/\"");
    settle(two);
  }

  @Test
  void aServerThatOthersToldOfIsDialledAgainWhenItIsLost() throws IOException {
    var teller = joined("NTELLER");
    try (var third = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      third.setSoTimeout(20_000);
      teller.send(introduction("NTHIRD").lines()
          .skip(1)
          .findFirst()
          .orElseThrow()
          .replace("}", ",\"ip\":\"nats-route://127.0.0.1:" + third.getLocalPort() + "/\"}")
          + "\r\n");
      for (int i = 0; i < 2; i++) {
        try (var dialled = third.accept()) {
          dialled.getOutputStream().write(introduction("NTHIRD").getBytes(StandardCharsets.UTF_8));
          eventually(() -> broker.broker().routes() == 2);
        }
        eventually(() -> broker.broker().routes() == 1);
      }
    }
  }

  @Test
  void notEveryVainAttemptIsAnErrorInTheLog() throws IOException {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    var config = RoutesConfig.of("127.0.0.1", 0,
        List.of(URI.create("nats-route://127.0.0.1:" + port)));
    try (var mine = new TestBroker(TestBroker.CONFIG.with(config))) {
      eventually(() -> mine.log().stream().anyMatch(line -> line.contains("(attempt 2)")));

      assertThat(mine.log().stream().filter(line -> line.contains("trying to connect")))
          .satisfiesExactly(
              first -> assertThat(first)
                  .startsWith("ERROR Error trying to connect to route (attempt 1): 127.0.0.1:"),
              second -> assertThat(second).startsWith("DEBUG Error trying"));
      assertThat(mine.log()).noneMatch(line -> line.contains("Router connection closed"));
    }
  }

  @Test
  void aServerWithTheSameNameIsTurnedAway() {
    try (var mine = new TestBroker(TestBroker.CONFIG.withName("twin").with(ROUTES));
        var other = new TestClient(mine.broker().routePort())) {
      other.readLine();
      other.send(
          introduction("NOTHER").replace("\"server_name\":\"NOTHER\"", "\"server_name\":\"twin\""));
      other.expectClosed();
      assertThat(mine.log()).anyMatch(line -> line.contains("Duplicate Server Name"));
    }
  }

  @Test
  void aStrangerCannotMakeTheServerSetMemoryAside() {
    var stranger = dial();
    stranger.send("RMSG $G foo 200000000\r\n");
    stranger.expectClosed();
    assertThat(broker.log()).anyMatch(line -> line.contains("PAYLOAD_TOO_LARGE"));

    var endless = dial();
    endless.send("x".repeat(70_000));
    endless.expectClosed();
    assertThat(broker.log()).anyMatch(line -> line.contains("CONTROL_LINE_TOO_LONG"));

    joined("NOTHER").send("RMSG $G foo 100000\r\n" + "x".repeat(100_000) + "\r\n");
    assertThat(broker.broker().routes()).isEqualTo(1);
  }

  @Test
  void clientsAreNotToldOfOthersIfTheyAreNotToBe() {
    var silent = new RoutesConfig("", "127.0.0.1", 0, "", "", Duration.ofSeconds(20), List.of(), "",
        true, 0, Optional.empty());
    try (var mine = new TestBroker(TestBroker.CONFIG.with(silent));
        var other = new TestClient(mine.broker().routePort())) {
      assertThat(other.readLine()).doesNotContain("connect_urls");
      other.send(introduction("NOTHER"));
      linesUntilPong(other);
      try (var fresh = mine.connectSilently()) {
        assertThat(fresh.info()).contains("\"cluster\":\"theirs\"").doesNotContain("connect_urls");
      }
    }
  }

  @Test
  void anAdvertisedAddressIsTheOnlyOneThatClientsAreTold() {
    var config = TestBroker.CONFIG.withClientAdvertise("stan.example.com:5222").with(ROUTES);
    try (var mine = new TestBroker(config);
        var other = new TestClient(mine.broker().routePort());
        var client = mine.connectSilently()) {
      assertThat(client.info()).contains("\"host\":\"stan.example.com\",\"port\":5222,");
      assertThat(other.readLine()).contains("\"connect_urls\":[\"stan.example.com:5222\"]");
      other.send(introduction("NOTHER"));
      linesUntilPong(other);
      try (var fresh = mine.connectSilently()) {
        assertThat(fresh.info())
            .contains("\"connect_urls\":[\"stan.example.com:5222\",\"10.0.0.2:4222\"]");
      }
    }
  }

  @Test
  void aServerIsConnectedOnce() {
    var first = joined("NOTHER");
    var second = dial();
    second.send(introduction("NOTHER"));

    second.expectClosed();

    settle(first);
    assertThat(broker.log()).anyMatch(line -> line.contains("Duplicate Route"));
  }

  @Test
  void aServerDoesNotConnectToItself() {
    var self = dial();
    self.send(introduction(broker.broker().serverId()));

    self.expectClosed();

    assertThat(broker.log()).anyMatch(line -> line.contains("Route to Self"));
  }

  @Test
  void aServerOfAnotherClusterIsTurnedAway() {
    var named = new RoutesConfig("mine", "127.0.0.1", 0, "", "", Duration.ofSeconds(5), List.of(),
        "", false, 0, Optional.empty());
    try (var mine = new TestBroker(TestBroker.CONFIG.with(named));
        var other = new TestClient(mine.broker().routePort())) {
      assertThat(other.readLine()).contains("\"cluster\":\"mine\"")
          .doesNotContain("cluster_dynamic");
      other.send(introduction("NOTHER").replace(",\"cluster_dynamic\":true", ""));
      other.expectClosed();
      assertThat(mine.log()).anyMatch(line -> line
          .contains("Rejecting connection, cluster name \"theirs\" does not match \"mine\""));
    }
  }

  @Test
  void theNameOfAClusterThatWasChosenWins() {
    var other = dial();
    other.send(introduction("NOTHER").replace(",\"cluster_dynamic\":true", ""));
    linesUntilPong(other);

    try (var fresh = broker.connectSilently()) {
      assertThat(fresh.info()).contains("\"cluster\":\"theirs\"");
    }
  }

  @Test
  void credentialsOfTheClusterAreChecked() {
    var secured = new RoutesConfig("", "127.0.0.1", 0, "route", "secret", Duration.ofSeconds(20),
        List.of(), "", false, 0, Optional.empty());
    try (var mine = new TestBroker(TestBroker.CONFIG.with(secured))) {
      for (var connect : List.of("", "\"user\":\"route\",\"pass\":\"guess\",")) {
        try (var other = new TestClient(mine.broker().routePort())) {
          assertThat(other.readLine()).contains("\"auth_required\":true");
          other.send("CONNECT {" + connect + "\"name\":\"N\"}\r\nINFO {\"server_id\":\"N\"}\r\n");
          assertThat(other.readToEnd()).isEqualTo("-ERR 'Authorization Violation'\r\n");
        }
      }
      try (var other = new TestClient(mine.broker().routePort())) {
        other.readLine();
        other.send("INFO {\"server_id\":\"N\"}\r\n");
        assertThat(other.readToEnd()).isEqualTo("-ERR 'Authorization Violation'\r\n");
      }
      try (var other = new TestClient(mine.broker().routePort())) {
        other.readLine();
        other.send("CONNECT {\"user\":\"route\",\"pass\":\"secret\",\"name\":\"N\"}\r\n");
        other.send("INFO {\"server_id\":\"N\"}\r\nPING\r\n");
        other.expect("PONG\r\n");
      }
      assertThat(mine.log()).noneMatch(line -> line.contains("secret"));
    }
  }

  @Test
  void whoSentAMessageElsewhereMayDoNothingOnceSomebodyHereIsRestricted() {
    assertThat(mayPublishFromElsewhere(AuthConfig.NONE)).isTrue();
    var user = UserConfig.withPassword("u", Secret.of("p"));
    assertThat(mayPublishFromElsewhere(AuthConfig.of(List.of(user)))).isTrue();
    var restricted = new ChannelPermissions(SubjectRules.allow("orders"), SubjectRules.ALL);
    assertThat(mayPublishFromElsewhere(AuthConfig.of(List.of(user.with(restricted))))).isFalse();
  }

  private static boolean mayPublishFromElsewhere(AuthConfig auth) {
    var answer = new CompletableFuture<Boolean>();
    try (var mine = new TestBroker(TestBroker.CONFIG.with(auth).with(ROUTES));
        var other = new TestClient(mine.broker().routePort())) {
      mine.broker()
          .bus()
          .subscribe(Subject.of("foo"), message -> answer
              .complete(message.sender().identity().mayPublish(Subject.of("orders"))));
      other.readLine();
      other.send(introduction("NOTHER"));
      linesUntilPong(other);
      other.send("RMSG $G foo 0\r\n\r\nPING\r\n");
      linesUntilPong(other);
      return answer.join();
    }
  }

  @Test
  void aClientOnThePortForServersIsTurnedAway() {
    var client = dial();
    client.send("CONNECT {\"lang\":\"go\",\"verbose\":false}\r\n");

    client.expectClosed();

    assertThat(broker.log()).anyMatch(line -> line.contains("attempted to connect to route port"));
  }

  @Test
  void whoDoesNotIntroduceItselfIsClosed() {
    var hasty = new RoutesConfig("", "127.0.0.1", 0, "", "", Duration.ofMillis(50), List.of(), "",
        false, 0, Optional.empty());
    try (var mine = new TestBroker(TestBroker.CONFIG.with(hasty));
        var silent = new TestClient(mine.broker().routePort())) {
      silent.readLine();
      assertThat(silent.readToEnd()).isEqualTo("-ERR 'Authentication Timeout'\r\n");
    }
  }

  private TestClient client() {
    var client = broker.connect("{\"verbose\":false,\"pedantic\":false,\"headers\":true}");
    open.add(client);
    return client;
  }

  /// Connected to the port for servers, INFO read.
  private TestClient dial() {
    var other = new TestClient(broker.broker().routePort());
    open.add(other);
    assertThat(other.readLine()).startsWith("INFO {")
        .contains("\"server_id\":\"" + broker.broker().serverId() + "\"", "\"headers\":true");
    return other;
  }

  private TestClient joined(String serverId) {
    var other = dial();
    other.send(introduction(serverId));
    linesUntilPong(other);
    return other;
  }

  private static String introduction(String serverId) {
    return "CONNECT {\"name\":\"" + serverId
        + "\",\"cluster\":\"theirs\"}\r\nINFO {\"server_id\":\"" + serverId
        + "\",\"server_name\":\"" + serverId
        + "\",\"host\":\"0.0.0.0\",\"port\":6333,\"headers\":true,\"cluster\":\"theirs\","
        + "\"cluster_dynamic\":true,\"connect_urls\":[\"10.0.0.2:4222\"]}\r\nPING\r\n";
  }

  /// What the server has said so far has been processed.
  private static void settle(TestClient other) {
    other.send("PING\r\n");
    other.expect("PONG\r\n");
  }

  private static List<String> linesUntilPong(TestClient other) {
    var lines = new ArrayList<String>();
    for (var line = other.readLine(); !line.equals("PONG\r\n"); line = other.readLine()) {
      lines.add(line.strip());
    }
    return lines;
  }
}
