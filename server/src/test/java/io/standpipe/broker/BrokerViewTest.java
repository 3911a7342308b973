package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.standpipe.broker.AccountView.Traffic;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.message.Subject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What monitoring is told of connections and subscriptions.
class BrokerViewTest {
  private final TestBroker broker = new TestBroker();

  @AfterEach
  void close() {
    broker.close();
  }

  private List<ConnectionView> connections() {
    return broker.broker()
        .connections()
        .join()
        .stream()
        .sorted(Comparator.comparingLong(ConnectionView::id))
        .toList();
  }

  @Test
  void aConnectionCountsWhatItSendsAndGets() {
    var before = Instant.now();
    try (var publisher = broker.connect();
        var subscriber = broker.connect(
            "{\"verbose\":false,\"pedantic\":false,\"name\":\"n\",\"lang\":\"l\",\"version\":\"v\"}")) {
      subscriber.send("SUB foo 1\r\nSUB bar 2\r\n");
      subscriber.flush();
      publisher.send("PUB foo 5\r\nhello\r\nPUB nobody 2\r\nhi\r\n");
      publisher.flush();
      subscriber.expect("MSG foo 1 5\r\nhello\r\n");
      var all = connections();
      assertThat(all)
          .extracting(ConnectionView::id, ConnectionView::inMessages, ConnectionView::inBytes,
              ConnectionView::outMessages, ConnectionView::outBytes, ConnectionView::subscriptions)
          .containsExactly(tuple(1L, 2L, 7L, 0L, 0L, 0), tuple(2L, 0L, 0L, 1L, 5L, 2));
      var second = all.getLast();
      assertThat(second.ip()).isEqualTo("127.0.0.1");
      assertThat(second.port()).isPositive();
      assertThat(second.name()).isEqualTo("n");
      assertThat(second.lang()).isEqualTo("l");
      assertThat(second.version()).isEqualTo("v");
      assertThat(second.start()).isBetween(before, Instant.now());
      assertThat(second.lastActivity()).isBetween(second.start().minusMillis(100), Instant.now());
      assertThat(second.stop()).isEmpty();
      assertThat(second.reason()).isEmpty();
    }
  }

  @Test
  void aPingThatWasAnsweredTellsTheRoundTrip() {
    try (var client = broker.connect()) {
      assertThat(connections().getFirst().roundTripNanos()).isZero();
      assertThat(client.read(6)).isEqualTo("PING\r\n");
      client.send("PONG\r\n");
      client.flush();
      assertThat(connections().getFirst().roundTripNanos()).isPositive();
    }
  }

  @Test
  void connectionsOfAllLoopsAreCounted() {
    var open = IntStream.range(0, 90).mapToObj(_ -> broker.connectSilently()).toList();
    open.forEach(TestClient::info);
    assertThat(connections()).hasSize(90);
    open.forEach(TestClient::close);
  }

  @Test
  void aConnectionThatWasClosedIsRememberedWithItsReason() {
    broker.connect().close();
    var broken = broker.connect();
    broken.send("NONSENSE\r\n");
    eventually(() -> broker.broker().closedConnections().size() == 2);
    assertThat(broker.broker().closedConnections()).extracting(ConnectionView::reason)
        .containsExactly("Client Closed", "Protocol Violation");
    assertThat(broker.broker().closedConnections().getFirst().stop()).isPresent();
    broken.close();
  }

  @Test
  void anAccountCountsWhatItsClosedConnectionsDid() {
    var users = List.of(UserConfig.withPassword("bob", Secret.of("b")).in("SHOP"),
        UserConfig.withPassword("eve", Secret.of("e")).in("IDLE"));
    try (var server = new TestBroker(TestBroker.CONFIG.with(AuthConfig.of(users)))) {
      assertThat(server.broker().view().authRequired()).isTrue();
      var client = server
          .connect("{\"verbose\":false,\"pedantic\":false,\"user\":\"bob\",\"pass\":\"b\"}");
      client.send("SUB foo 1\r\nPUB foo 5\r\nhello\r\n");
      client.expect("MSG foo 1 5\r\nhello\r\n");
      assertThat(server.broker().connections().join()).singleElement()
          .extracting(ConnectionView::user, ConnectionView::account, ConnectionView::tls)
          .containsExactly("bob", "SHOP", Optional.empty());
      assertThat(server.broker().interest(Optional.empty()))
          .containsExactly(new InterestView("SHOP", "foo", "", "1", 1, 0, 1));
      assertThat(server.broker().accounts()).containsExactlyInAnyOrder(
          new AccountView("$G", true, 0, Traffic.NONE),
          new AccountView("SHOP", false, 1, Traffic.NONE),
          new AccountView("IDLE", false, 0, Traffic.NONE));

      client.close();

      eventually(() -> server.broker()
          .accounts()
          .contains(new AccountView("SHOP", false, 0, new Traffic(1, 5, 1, 5, 0))));
    }
    assertThat(broker.broker().view().authRequired()).isFalse();
  }

  @Test
  void aSlowConsumerIsKnownByItsReason() {
    var closed = broker.connect();
    closed.close();
    eventually(() -> !broker.broker().closedConnections().isEmpty());
    var one = broker.broker().closedConnections().getFirst();
    assertThat(Traffic.NONE.plus(one).slowConsumers()).isZero();
    assertThat(CloseReason.isSlowConsumer("Slow Consumer (Write Deadline)")).isTrue();
    assertThat(CloseReason.isSlowConsumer("Slow Consumer (Pending Bytes)")).isTrue();
  }

  @Test
  void onlyTheLatestClosedConnectionsAreKept() {
    var closed = new ClosedConnections();
    broker.connect().close();
    eventually(() -> !broker.broker().closedConnections().isEmpty());
    var one = broker.broker().closedConnections().getFirst();
    for (int i = 0; i < 10_002; i++) {
      closed.add(new ConnectionView(i, one.type(), one.ip(), one.port(), one.start(),
          one.lastActivity(), one.stop(), one.reason(), 0, 0, 0, 0, 0, 0, 0, "", "", "",
          Optional.empty(), "", "$G"));
    }
    assertThat(closed.list()).hasSize(10_000);
    assertThat(closed.list().getFirst().id()).isEqualTo(2);
  }

  @Test
  void subscriptionsAreListedWithWhatTheyGot() {
    try (var client = broker.connect();
        var _ = broker.broker().bus().subscribe(Subject.of("local.*"), _ -> {})) {
      client.send("SUB foo 1\r\nSUB foo.> q 2\r\nUNSUB 1 5\r\nPUB foo 1\r\nx\r\n");
      client.expect("MSG foo 1 1\r\nx\r\n");
      client.flush();
      assertThat(broker.broker().interest(Optional.empty())).containsExactlyInAnyOrder(
          new InterestView("$G", "foo", "", "1", 1, 5, 1),
          new InterestView("$G", "foo.>", "q", "2", 0, 0, 1),
          new InterestView("$G", "local.*", "", "", 0, 0, 0));
      assertThat(broker.broker().interest(Optional.of(Subject.of("foo.bar"))))
          .containsExactly(new InterestView("$G", "foo.>", "q", "2", 0, 0, 1));
    }
  }

  @Test
  void lookupsThatFoundNoAnswerAreCounted() {
    try (var client = broker.connect()) {
      client.send("SUB foo 1\r\nSUB bar 2\r\nUNSUB 2\r\nPUB foo 1\r\nx\r\nPUB foo 1\r\nx\r\n");
      client.expect("MSG foo 1 1\r\nx\r\nMSG foo 1 1\r\nx\r\n");
      client.flush();
      var statistics = broker.broker().interestStatistics();
      assertThat(statistics.subscriptions()).isEqualTo(1);
      assertThat(statistics.inserts()).isEqualTo(2);
      assertThat(statistics.removes()).isEqualTo(1);
      assertThat(statistics.matches()).isEqualTo(2);
      assertThat(statistics.fanoutMax()).isEqualTo(1);
    }
  }
}
