package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.ConnectResponse;
import io.standpipe.wire.streaming.Ping;
import io.standpipe.wire.streaming.PubMsg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, streaming protocol 2, 3.2, 8.4.
class ConnectTest {
  private static final String DISCOVER = "_STAN.discover.test-cluster";
  private static final String PINGS = "_STAN.discover.test-cluster.pings";
  private static final String CLOSE = "_STAN.close.test-cluster";
  private static final byte[] GARBAGE = {(byte) 0xff, 1, 2};

  private final SimulatedServer server = new SimulatedServer();

  private static ConnectRequest request(
      String id,
      String heartbeatInbox,
      int protocol,
      int interval) {
    return new ConnectRequest(id, Subject.of(heartbeatInbox), protocol, Subject.of("c-" + id),
        interval, 3);
  }

  private ConnectResponse connect(String id, String heartbeatInbox, int protocol, int interval) {
    var request = request(id, heartbeatInbox, protocol, interval);
    return TestClient.response(server.request(DISCOVER, request.encode()).getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a.b", "a:b", "a,b", "x!", "a\n", "é"})
  void aClientIdOfOtherCharactersIsRefused(String id) {
    assertThat(connect(id, "hb", 1, 5)).isEqualTo(ConnectResponse
        .refused("stan: invalid clientID: only alphanumeric and `-` or `_` characters allowed"));
  }

  @Test
  void lettersDigitsDashAndUnderscoreAreAllowed() {
    assertThat(connect("a-b_C9", "hb", 1, 5).error()).isEmpty();
  }

  @Test
  void aHeartbeatInboxIsAskedForBeforeTheClientIdIsLookedAt() {
    assertThat(connect("a b", "", 1, 5).error()).isEqualTo("stan: invalid connection request");
    assertThat(connect("", "", 1, 5).error()).isEqualTo("stan: invalid connection request");
    assertThat(connect("me", "not an inbox", 1, 5).error())
        .isEqualTo("stan: invalid connection request");
  }

  @Test
  void whatIsNoConnectRequestIsRefused() {
    for (var payload : List.of(new byte[0], GARBAGE)) {
      assertThat(TestClient.response(server.request(DISCOVER, payload).getFirst()))
          .isEqualTo(ConnectResponse.refused("stan: invalid connection request"));
    }
  }

  @Test
  void theResponseNamesTheSubjectsAndEchoesThePingSettings() {
    assertThat(connect("me", "hb", 1, -50)).isEqualTo(new ConnectResponse("_STAN.pub.test-cluster",
        "_STAN.sub.test-cluster", "_STAN.unsub.test-cluster", CLOSE, "",
        "_STAN.subclose.test-cluster", PINGS, -50, 3, 1));
  }

  @Test
  void clientsConnectAndPingByThePrefixThatIsConfigured() {
    try (var other = new SimulatedServer(TestConfig.discoverPrefix("app.find"))) {
      var request = request("me", "hb", 1, 5).encode();
      assertThat(other.request(DISCOVER, request).getFirst()).as("nobody listens").isEmpty();
      var response = TestClient
          .response(other.request("app.find.test-cluster", request).getFirst());
      assertThat(response.pingRequests()).isEqualTo("app.find.test-cluster.pings");
      assertThat(response.pubPrefix()).isEqualTo("_STAN.pub.test-cluster");
      assertThat(other.request(response.pingRequests(), new Ping(Subject.of("c-me")).encode()))
          .hasSize(1);
    }
  }

  @Test
  void aClientOfProtocolZeroIsNotToldAboutPings() {
    assertThat(connect("me", "hb", 0, 5))
        .isEqualTo(new ConnectResponse("_STAN.pub.test-cluster", "_STAN.sub.test-cluster",
            "_STAN.unsub.test-cluster", CLOSE, "", "_STAN.subclose.test-cluster", "", 0, 0, 1));
  }

  @Test
  void theIdOfALiveClientIsRefusedAtOnce() {
    var first = server.connect("me");
    assertThat(new TestClient(server, "me").sendConnect())
        .containsExactly("stan: clientID already registered");
    assertThat(first.heartbeats).hasSize(1);
    assertThat(first.ping()).isEmpty();
  }

  @Test
  void aSilentClientIsReplacedAfterHalfASecond() {
    var first = server.connect("me");
    first.answerHeartbeats(false);
    var second = new TestClient(server, "me").sendConnect();
    server.advance(Duration.ofMillis(499));
    assertThat(second).isEmpty();
    server.advance(Duration.ofMillis(1));
    assertThat(second).containsExactly("");
    assertThat(first.heartbeats).hasSize(1);
  }

  @Test
  void whileASilentClientIsProbedOthersAreNotDelayed() {
    server.connect("me").answerHeartbeats(false);
    var second = new TestClient(server, "me").sendConnect();
    assertThat(new TestClient(server, "me").sendConnect())
        .containsExactly("stan: clientID already registered");
    assertThat(new TestClient(server, "you").sendConnect()).containsExactly("");
    server.advance(Duration.ofMillis(500));
    assertThat(second).containsExactly("");
  }

  @Test
  void aClientThatIsGoneIsReplacedAtOnce() {
    server.connect("me").vanish();
    assertThat(new TestClient(server, "me").sendConnect()).containsExactly("");
  }

  @Test
  void anAnswerToTheProbeThatComesTooLateIsNoHarm() {
    var first = server.connect("me");
    var answers = new ArrayList<Runnable>();
    first.onHeartbeat(answers::add);
    var second = new TestClient(server, "me");
    assertThat(second.sendConnect()).isEmpty();
    server.advance(Duration.ofMillis(500));
    answers.getFirst().run();
    server.settle();
    assertThat(second.ping()).isEmpty();
    assertThat(server.server.view().clients()).isEqualTo(1);
  }

  @Test
  void aClientThatClosesWhileItIsProbedMakesRoom() {
    var first = server.connect("me");
    first.answerHeartbeats(false);
    var second = new TestClient(server, "me");
    var errors = second.sendConnect();
    assertThat(first.close()).isEmpty();
    server.advance(Duration.ofMillis(500));
    assertThat(errors).containsExactly("");
    assertThat(second.ping()).isEmpty();
  }

  @Test
  void aReplacedClientIsRecognizedByItsConnectionId() {
    var old = server.connect("me");
    old.vanish();
    server.connect("me");
    assertThat(old.ping()).isEqualTo("client has been replaced or is no longer registered");
    assertThat(old.publish("foo", "x")).isEqualTo("stan: invalid publish request");
    var withoutConnectionId = new PubMsg("me", "guid", Subject.of("foo"), Subject.EMPTY,
        Payload.of("x"), Subject.EMPTY);
    assertThat(server.publish(withoutConnectionId)).extracting("error").isEqualTo("");
  }

  @Test
  void replacingAClientClosesItsSubscriptionsAndSuspendsItsDurables() {
    var old = server.connect("me");
    var plain = old.subscribe("foo").open();
    var durable = old.subscribe("foo").durable("d").open();
    old.vanish();
    var successor = server.connect("me");
    successor.publishMany("foo", 2);
    assertThat(plain.received).isEmpty();
    assertThat(durable.received).isEmpty();
    assertThat(successor.subscribe("foo").durable("d").open().sequences()).containsExactly(1L, 2L);
  }

  @Test
  void theSuccessorMayResumeADurableInTheSameBreath() {
    var old = server.connect("me");
    old.subscribe("foo").durable("d").open();
    old.vanish();
    var successor = new TestClient(server, "me");
    TestSubscription[] resumed = new TestSubscription[1];
    successor.sendConnect(_ -> resumed[0] = successor.subscribe("foo").durable("d").send());
    server.settle();
    assertThat(resumed[0].error).isEmpty();
  }

  @Test
  void anIdIsFreeOnceItsClientHasClosed() {
    var first = server.connect("me");
    assertThat(first.close()).isEmpty();
    assertThat(first.ping()).isEqualTo("client has been replaced or is no longer registered");
    assertThat(first.publish("foo", "x")).isEqualTo("stan: invalid publish request");
    server.connect("me");
    assertThat(first.heartbeats).isEmpty();
  }

  @Test
  void closingAnUnknownClientIsAnError() {
    server.connect("me").close();
    assertThat(server.close("me")).isEqualTo("stan: unknown clientID");
    assertThat(server.close("nobody")).isEqualTo("stan: unknown clientID");
  }

  @Test
  void closingAReplacedClientClosesItsSuccessor() {
    var old = server.connect("me");
    old.vanish();
    var successor = server.connect("me");
    assertThat(old.close()).isEmpty();
    assertThat(successor.close()).isEqualTo("stan: unknown clientID");
  }

  @Test
  void aSuccessfulCloseIsAnsweredWithNothing() {
    server.connect("me");
    assertThat(server.request(CLOSE, new CloseRequest("me").encode())).containsExactly(new byte[0]);
  }

  @Test
  void aMalformedCloseIsRefused() {
    assertThat(SimulatedServer.closeError(server.request(CLOSE, GARBAGE).getFirst()))
        .isEqualTo("stan: invalid close request");
  }

  @Test
  void aPingOfAKnownClientIsAnsweredWithNothing() {
    var client = server.connect("me");
    assertThat(server.request(PINGS, new Ping(Subject.of(client.connectionId)).encode()))
        .containsExactly(new byte[0]);
  }

  @Test
  void aPingWithoutConnectionIdIsNotAnswered() {
    server.connect("me");
    assertThat(server.request(PINGS, new byte[0])).isEmpty();
    assertThat(server.request(PINGS, GARBAGE)).isEmpty();
  }

  @Test
  void aClientWithoutConnectionIdIsNotFoundByPings() {
    var request = new ConnectRequest("old", Subject.of("hb"), 0, Subject.EMPTY, 0, 0);
    server.request(DISCOVER, request.encode());
    assertThat(server.request(PINGS, new Ping(Subject.EMPTY).encode())).isEmpty();
    assertThat(server.server.view().clients()).isEqualTo(1);
  }
}
