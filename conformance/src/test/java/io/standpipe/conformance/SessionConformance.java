package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Subscribe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connecting, pinging, replacing and closing sessions (sections 2, 3.2 and 8.4).
class SessionConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private RawClient client;

  @BeforeEach
  void connect() {
    client = RawClient.connect(server);
  }

  @AfterEach
  void disconnect() {
    client.closeSession();
    client.close();
  }

  @Test
  void aConnectResponseNamesEverySubject() {
    try (var other = RawClient.open(server, server.name("client"))) {
      var response = other.connect(other.connectRequest().withPings(5, 88));
      var cluster = server.cluster();

      assertThat(response).extracting(Answers.Connect::pubPrefix, Answers.Connect::subRequests,
          Answers.Connect::unsubRequests, Answers.Connect::closeRequests, Answers.Connect::error,
          Answers.Connect::subCloseRequests, Answers.Connect::pingRequests)
          .containsExactly("_STAN.pub." + cluster, "_STAN.sub." + cluster, "_STAN.unsub." + cluster,
              "_STAN.close." + cluster, "", "_STAN.subclose." + cluster,
              "_STAN.discover." + cluster + ".pings");
      assertThat(response)
          .extracting(Answers.Connect::pingInterval, Answers.Connect::pingMaxOut,
              Answers.Connect::protocol)
          .containsExactly(5, 88, 1);
      assertThat(ProtobufFields.parse(response.encoded()).numbers()).containsExactly(1, 2, 3, 4, 6,
          7, 8, 9, 10);
    }
  }

  @Test
  void aNegativePingIntervalIsEchoedAsItCame() {
    try (var other = RawClient.open(server, server.name("client"))) {
      var response = other.connect(other.connectRequest().withPings(-50, 3));

      assertThat(response.pingInterval()).isEqualTo(-50);
      assertThat(response.encoded().hex()).endsWith("40ceffffffffffffffff0148035001");
    }
  }

  @Test
  void pingSettingsOfZeroAreEchoedAsZero() {
    try (var other = RawClient.open(server, server.name("client"))) {
      var response = other.connect(other.connectRequest().withPings(0, 0));

      assertThat(ProtobufFields.parse(response.encoded()).numbers()).containsExactly(1, 2, 3, 4, 6,
          7, 10);
    }
  }

  @Test
  void aClientOfProtocolZeroIsNotToldOfPings() {
    try (var other = RawClient.open(server, server.name("client"))) {
      var request = other.connectRequest().withProtocol(0).withConnId(Bytes.EMPTY);
      var response = other.connect(request);

      assertThat(ProtobufFields.parse(response.encoded()).numbers()).containsExactly(1, 2, 3, 4, 6,
          10);
      assertThat(response.protocol()).isEqualTo(1);
      var message = other.message(server.name("channel"), "x").withConnId(Bytes.EMPTY);
      assertThat(other.publish(message).error()).isEmpty();
    }
  }

  @Test
  void aRefusalCarriesNothingButTheError() {
    try (var other = RawClient.open(server, client.clientId())) {
      var response = other.connect(other.connectRequest());

      assertThat(response.encoded().hex()).isEqualTo("2a21" + Bytes.utf8(Errors.REGISTERED).hex());
    }
  }

  @Test
  void aPingOfAKnownInstanceGetsAnEmptyAnswer() {
    assertThat(client.ping(Requests.ping(client.connId())).payload()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void aPingOfAnUnknownInstanceGetsTheText() {
    assertThat(client.ping(Requests.ping(Bytes.utf8("nobody"))).payload().hex())
        .isEqualTo("0a33" + Bytes.utf8(Errors.REPLACED).hex());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0aff", "ffffffff", "0801"})
  void aPingThatNamesNobodyGetsNoAnswer(String hex) {
    var inbox = client.newInbox();
    client.connection().publish(client.pingSubject(), inbox, Bytes.hex(hex));
    client.ping(Requests.ping(client.connId()));

    assertThat(client.connection().pendingMessages(inbox)).isEmpty();
  }

  @Test
  void aLiveClientSurvivesTenDuplicateConnects() {
    for (var i = 0; i < 10; i++) {
      try (var other = RawClient.open(server, client.clientId())) {
        assertThat(other.connect(other.connectRequest()).error()).isEqualTo(Errors.REGISTERED);
      }
    }
    assertThat(client.ping(Requests.ping(client.connId())).payload()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void aClientWhoseConnectionIsGoneIsReplaced() {
    client.close();
    client = RawClient.connect(server, client.clientId());

    assertThat(client.ping(Requests.ping(client.connId())).payload()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void aProbeDoesNotHoldUpOtherClients() {
    client.fallSilent();
    try (var second = RawClient.open(server, client.clientId());
        var other = RawClient.open(server, server.name("other"))) {
      // Over one connection, so that the order of the answers shows.
      var inbox = second.connectLater(second.connectRequest());
      var otherInbox = second.connectLater(other.connectRequest());
      var quick = second.connection().takeMessage(otherInbox);
      var late = second.connection().takeMessage(inbox);

      assertThat(Answers.Connect.decode(quick.payload()).error()).isEmpty();
      assertThat(Answers.Connect.decode(late.payload()).error()).isEmpty();
      assertThat(quick.order()).isLessThan(late.order());
    }
  }

  @Test
  void aReplacedClientLosesItsPlainSubscriptions() {
    var channel = server.name("channel");
    var old = client.subscribe(Subscribe.to(channel));
    client.fallSilent();
    try (var successor = RawClient.connect(server, client.clientId())) {
      var fresh = successor.subscribe(Subscribe.to(channel));
      successor.publish(channel, "x");
      fresh.expect(1);

      client.connection().flush();
      assertThat(client.connection().pendingMessages(old.inbox())).isEmpty();
    }
  }

  @Test
  void aClosedSessionIsForgottenAtOnce() {
    var message = client.message(server.name("channel"), "x");

    assertThat(client.closeSession().payload()).isEqualTo(Bytes.EMPTY);
    assertThat(Answers.error(client.ping(Requests.ping(client.connId()))))
        .isEqualTo(Errors.REPLACED);
    assertThat(client.publish(message).error()).isEqualTo(Errors.PUBLISH);
    assertThat(client.publish(message.withConnId(Bytes.EMPTY)).error()).isEqualTo(Errors.PUBLISH);
    assertThat(client.refusal(Subscribe.to(message.channel()))).isEqualTo(Errors.UNKNOWN_CLIENT);
    assertThat(Answers.error(client.closeSession())).isEqualTo(Errors.UNKNOWN_CLIENT);
  }

  @Test
  void aCloseRequestMustDecode() {
    assertThat(Answers.error(client.closeSession(Bytes.hex("0aff")))).isEqualTo(Errors.CLOSE);
    assertThat(Answers.error(client.closeSession(Bytes.EMPTY))).isEqualTo(Errors.UNKNOWN_CLIENT);
  }

  @Test
  void theSameIdMayConnectAgainAfterAClose() {
    for (var i = 0; i < 3; i++) {
      client.closeSession();
      assertThat(client.connect(client.connectRequest()).error()).isEmpty();
    }
  }

  @Test
  void whatWasPublishedBeforeACloseIsAccepted() {
    var channel = server.name("channel");
    var ack = client.publishLater(client.message(channel, "last words"));
    client.closeSession();

    var answer = Answers.PubAck.decode(client.connection().takeMessage(ack));
    assertThat(answer.error()).isEmpty();
  }
}
