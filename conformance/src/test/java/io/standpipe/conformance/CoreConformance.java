package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The core NATS protocol, frame by frame (section 1 of the core reference). Any nats-server of
/// version 2.9 passes these tests as well.
class CoreConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();

  private static RawConnection connect(String... options) {
    return RawConnection.connect(server.address(), options);
  }

  private static Bytes text(String text) {
    return Bytes.utf8(text);
  }

  @Test
  void infoComesFirstAndIsFlat() {
    try (var connection = RawConnection.open(server.address())) {
      var json = connection.take(Frame.Info.class).json();

      assertThat(json.indexOf('}')).isEqualTo(json.length() - 1);
      assertThat(json).startsWith("{\"server_id\":\"")
          .contains("\"server_name\":", "\"go\":", "\"host\":", "\"port\":", "\"proto\":1",
              "\"headers\":true", "\"max_payload\":1048576", "\"client_id\":")
          .doesNotContain("connect_urls", "auth_required", "nonce", " :");
      var version = Pattern.compile("\"version\":\"2\\.(\\d+)\\.").matcher(json);
      assertThat(version.find()).isTrue();
      assertThat(Integer.parseInt(version.group(1))).isGreaterThanOrEqualTo(9);
    }
  }

  @Test
  void connectIsOptionalAndVerboseIsTheDefault() {
    try (var connection = RawConnection.open(server.address())) {
      connection.take(Frame.Info.class);
      connection.send("SUB foo 1\r\nPUB foo 2\r\nhi\r\nPING\r\n");

      assertThat(connection.next()).isEqualTo(new Frame.Ok());
      assertThat(connection.next()).isEqualTo(new Frame.Ok());
      assertThat(connection.next()).isInstanceOf(Frame.Message.class);
      assertThat(connection.next()).isEqualTo(new Frame.Pong());
    }
  }

  @Test
  void everyAcceptedOperationIsConfirmedIfVerbose() {
    try (var connection = RawConnection.open(server.address())) {
      connection.take(Frame.Info.class);
      connection.sendLines("CONNECT {\"verbose\":true}", "SUB foo 1", "SUB foo 1", "UNSUB 1",
          "UNSUB 77", "PUB foo 0", "", "PING");

      assertThat(IntStream.range(0, 6).mapToObj(_ -> connection.next()))
          .containsOnly(new Frame.Ok());
      assertThat(connection.next()).isEqualTo(new Frame.Pong());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sub foo 1\r\npub foo 2\r\nhi\r\n",
      "SUB\tfoo\t \t1\r\nPuB\tfoo\t2\nhi\r\n", "SUB  foo  1  \r\nPUB  foo  2  \r\nhi\r\n",
      "SUB foo 1\nPING whatever\nPUB foo 2\nhi\r\n"})
  void framingIsLenient(String script) {
    try (var connection = connect()) {
      connection.send(script);

      assertThat(connection.takeMessage("foo").payload()).isEqualTo(text("hi"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOO\r\n", "\r\n", " PING\r\n", "PUBx\r\n", "PUB foo 2\r\nhiXX\r\n",
      "MSG foo 1 0\r\n\r\n", "RS+ foo\r\n"})
  void anUnknownOperationEndsTheConnection(String script) {
    expectEnd(script, "Unknown Protocol Operation");
  }

  @Test
  void aLineThatIsTooLongEndsTheConnection() {
    expectEnd("SUB " + "x".repeat(5000) + " 1\r\n", "maximum control line exceeded");
    expectEnd("SUB " + "x".repeat(5000), "maximum control line exceeded");
  }

  @Test
  void aPayloadThatIsTooLargeEndsTheConnection() {
    expectEnd("PUB foo 1048577\r\n", "Maximum Payload Violation");
  }

  @Test
  void contradictoryConnectOptionsEndTheConnection() {
    expectEnd("CONNECT {\"protocol\":2}\r\n", "invalid client protocol");
    expectEnd("CONNECT {\"no_responders\":true}\r\n", "no responders requires headers support");
  }

  private static void expectEnd(String script, String error) {
    try (var connection = connect()) {
      connection.send(script);

      assertThat(connection.next()).isEqualTo(new Frame.Err(error));
      assertThat(connection.next()).isEqualTo(new Frame.Closed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUB foo\r\n", "PUB foo x\r\n", "PUB a b c 2\r\n", "PUB foo -1\r\n",
      "SUB foo\r\n", "SUB a b c d\r\n", "UNSUB\r\n", "UNSUB 1 2 3\r\n", "CONNECT {\r\n",
      "PUB foo 9999999999\r\n"})
  void wrongArgumentsEndTheConnectionSilentlyOrAsUnknown(String script) {
    try (var connection = connect()) {
      connection.send(script);

      var frame = connection.next();
      if (frame instanceof Frame.Err error) {
        assertThat(error.text()).isEqualTo("Unknown Protocol Operation");
        frame = connection.next();
      }
      assertThat(frame).isEqualTo(new Frame.Closed());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo..bar", ".foo", "foo.", "foo.>.bar", "."})
  void anInvalidSubscriptionIsRefusedAndTheConnectionStays(String subject) {
    try (var connection = connect()) {
      connection.subscribe(subject, "1");

      assertThat(connection.next()).isEqualTo(new Frame.Err("Invalid Subject"));
      connection.flush();
    }
  }

  @Test
  void aPedanticServerWarnsOfAWildcardInAPublish() {
    try (var connection = connect("\"pedantic\":true")) {
      connection.subscribe("foo.>", "1");
      connection.publish("foo.*", "", text("x"));

      assertThat(connection.next()).isEqualTo(new Frame.Err("Invalid Publish Subject"));
      assertThat(connection.takeMessage("foo.*").payload()).isEqualTo(text("x"));
    }
  }

  @ParameterizedTest
  @CsvSource({"foo.*, foo.bar, true", "foo.*, foo, false", "foo.*, foo.a.b, false",
      "foo.>, foo.a.b, true", "foo.>, foo, false", ">, a.b, true", "*.b, a.b, true",
      "foo*, foo*, true", "foo*, foox, false", "a.b>c, a.b>c, true", "Foo, foo, false",
      "κόσμος.*, κόσμος.α, true"})
  void wildcardsMatchWholeTokens(String subscription, String subject, boolean matches) {
    try (var connection = connect()) {
      connection.subscribe(subscription, "1");
      connection.publish(subject, "", text("x"));
      connection.flush();

      assertThat(connection.pendingMessages(subject)).hasSize(matches ? 1 : 0);
    }
  }

  @Test
  void aMessagePrecedesThePongOfItsPublisher() {
    try (var connection = connect()) {
      connection.send("SUB foo 1\r\nSUB foo 2\r\nPUB foo bar 2\r\nhi\r\nPING\r\n");

      var first = connection.take(Frame.Message.class);
      var second = connection.take(Frame.Message.class);
      assertThat(first)
          .extracting(Frame.Message::subject, Frame.Message::reply, Frame.Message::payload)
          .containsExactly("foo", "bar", text("hi"));
      assertThat(IntStream.of(Integer.parseInt(first.sid()), Integer.parseInt(second.sid())))
          .containsExactlyInAnyOrder(1, 2);
      assertThat(connection.next()).isEqualTo(new Frame.Pong());
    }
  }

  @Test
  void unsubscribeWithAMaximumCountsFromTheSubscription() {
    try (var connection = connect()) {
      connection.send("SUB foo 1\r\nPUB foo 0\r\n\r\nUNSUB 1 3\r\n");
      connection.send("PUB foo 0\r\n\r\n".repeat(5) + "PING\r\n");
      connection.take(Frame.Pong.class);

      assertThat(connection.pendingMessages("foo")).hasSize(3);
    }
  }

  @Test
  void aMaximumAlreadyReachedEndsTheSubscriptionNow() {
    try (var connection = connect()) {
      connection.sendLines("SUB foo 1", "PUB foo 0", "", "PUB foo 0", "", "UNSUB 1 2", "PUB foo 0",
          "", "PING");
      connection.take(Frame.Pong.class);

      assertThat(connection.pendingMessages("foo")).hasSize(2);
    }
  }

  @Test
  void echoCanBeTurnedOff() {
    try (var connection = connect("\"echo\":false"); var other = connect()) {
      connection.subscribe("foo", "1");
      other.subscribe("foo", "1");
      other.flush();
      connection.publish("foo", "", text("x"));
      connection.flush();

      assertThat(connection.pendingMessages("foo")).isEmpty();
      other.takeMessage("foo");
    }
  }

  @Test
  void oneMemberOfEachQueueGetsAMessage() {
    try (var connection = connect()) {
      connection.send("SUB foo q 1\r\nSUB foo q 2\r\nSUB f* x 3\r\nSUB *.b q 4\r\nSUB foo p 5\r\n");
      connection.publish("foo", "", text("x"));
      connection.flush();

      assertThat(connection.pendingMessages("foo")).hasSize(2);
    }
  }

  @Test
  void aQueueChoosesItsMembersEvenly() {
    try (var connection = connect()) {
      IntStream.range(0, 10).forEach(sid -> connection.send("SUB foo q " + sid + "\r\n"));
      connection.send("PUB foo 0\r\n\r\n".repeat(5000));
      connection.flush();

      var counts = new int[10];
      connection.pendingMessages("foo").forEach(m -> counts[Integer.parseInt(m.sid())]++);
      assertThat(IntStream.of(counts).sum()).isEqualTo(5000);
      assertThat(IntStream.of(counts).boxed()).allMatch(count -> count > 250 && count < 750);
    }
  }

  @Test
  void headersArriveAsSentOrAreStripped() {
    try (var modern = connect("\"headers\":true"); var old = connect()) {
      modern.subscribe("foo", "1");
      old.subscribe("foo", "1");
      old.flush();
      modern.send("HPUB foo bar 22 24\r\nNATS/1.0\r\nKey: val\r\n\r\nhi\r\n");

      assertThat(modern.takeMessage("foo"))
          .extracting(Frame.Message::headers, Frame.Message::payload, Frame.Message::reply)
          .containsExactly(text("NATS/1.0\r\nKey: val\r\n\r\n"), text("hi"), "bar");
      assertThat(old.takeMessage("foo")).extracting(Frame.Message::headers, Frame.Message::payload)
          .containsExactly(Bytes.EMPTY, text("hi"));
    }
  }

  @Test
  void aRequestThatReachesNobodyIsAnswered503() {
    try (var connection = connect("\"headers\":true", "\"no_responders\":true");
        var old = connect()) {
      connection.subscribe("inbox", "9");
      connection.publish("nobody.there", "inbox", text("x"));
      var answer = connection.takeMessage("inbox");

      assertThat(answer.headers()).isEqualTo(text("NATS/1.0 503\r\n\r\n"));
      assertThat(answer.payload()).isEqualTo(Bytes.EMPTY);
      old.subscribe("inbox", "9");
      old.publish("nobody.there", "inbox", text("x"));
      old.flush();
      assertThat(old.pending()).isEmpty();
    }
  }

  @Test
  void theFirstPingComesSoonAfterConnect() {
    try (var connection = RawConnection.open(server.address())) {
      connection.answerPings(false);
      connection.send("CONNECT " + RawConnection.connectJson() + "\r\nPING\r\n");
      connection.take(Frame.Pong.class);
      connection.take(Frame.Ping.class);
    }
  }
}
