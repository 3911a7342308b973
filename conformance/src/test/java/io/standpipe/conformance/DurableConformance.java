package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Durable subscriptions and durable queue groups (sections 5.2, 5.5, 5.6 and 8).
class DurableConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  @RegisterExtension
  static final TestServer replacing = TestServer.with("-replace_durable");
  private RawClient client;
  private String channel;
  private Subscribe durable;

  @BeforeEach
  void connect() {
    client = RawClient.connect(server);
    channel = server.name("channel");
    durable = Subscribe.to(channel).durable("d").from(Start.FIRST);
  }

  @AfterEach
  void disconnect() {
    client.closeSession();
    client.close();
  }

  /// Closes the session and opens it again under the same id.
  private void reconnect() {
    client.closeSession();
    client.close();
    client = RawClient.connect(server, client.clientId());
  }

  @Test
  void aDurableContinuesAfterAReconnect() {
    client.publishMany(channel, 3);
    var before = client.subscribe(durable);
    before.ack(before.expect(1, 2, 3));
    reconnect();
    client.publishMany(channel, 2);

    client.subscribe(durable).expect(4, 5);
  }

  @Test
  void aDurableOfALostClientContinuesToo() {
    client.publishMany(channel, 2);
    var before = client.subscribe(durable);
    before.expect(1, 2);
    before.ack(1);
    client.connection().flush();
    client.close();
    client = RawClient.connect(server, client.clientId());

    client.subscribe(durable).expectAgain(2);
  }

  @Test
  void acksSentBeforeACloseCount() {
    client.publishMany(channel, 3);
    var before = client.subscribe(durable);
    before.expect(1, 2, 3);
    before.ack(1, 2);
    before.close();
    var resumed = client.subscribe(durable);
    resumed.expectAgain(3);
    resumed.expectNothing();
    resumed.ack(3);
    reconnect();

    client.subscribe(durable).expectNothing();
  }

  @Test
  void unsubscribingForgetsTheDurable() {
    client.publishMany(channel, 2);
    var before = client.subscribe(durable);
    before.ack(before.expect(1, 2));
    assertThat(before.unsubscribe()).isEmpty();

    client.subscribe(durable).expect(1, 2);
  }

  @Test
  void aResponsePrecedesTheRedeliveredMessages() {
    client.publishMany(channel, 3);
    var before = client.subscribe(durable);
    before.expect(1, 2, 3);
    before.close();
    var resumed = client.subscribe(durable);
    var again = resumed.expectAgain(1, 2, 3);

    assertThat(again).allMatch(delivery -> delivery.frame().order() > resumed.response().order());
    assertThat(resumed.ackInbox()).isNotEqualTo(before.ackInbox());
  }

  @Test
  void redeliveryCountsGoOnAfterAResume() {
    client.publish(channel, "x");
    for (var count = 1; count <= 3; count++) {
      var subscription = client.subscribe(durable);
      assertThat(subscription.next().redeliveryCount()).isEqualTo(count - 1);
      subscription.close();
    }
  }

  @Test
  void oneNameServesManyChannelsAndPlainSubscriptionsBesideIt() {
    var second = server.name("second");
    client.publish(channel, "x");
    client.publish(second, "x");

    client.subscribe(durable).expect(1);
    client.subscribe(Subscribe.to(second).durable("d").from(Start.FIRST)).expect(1);
    client.subscribe(Subscribe.to(channel).from(Start.FIRST)).expect(1);
    client.subscribe(Subscribe.to(channel).from(Start.FIRST)).expect(1);
  }

  @Test
  void aRefusedDuplicateLeavesNoTrace() {
    var first = client.subscribe(durable);
    assertThat(client.refusal(durable)).isEqualTo(Errors.DUPLICATE_DURABLE);
    client.publish(channel, "x");
    first.ack(first.expect(1));

    assertThat(first.unsubscribe()).isEmpty();
    client.subscribe(durable).expect(1);
  }

  @Test
  void aDurableNameMayHoldAColonUnlessItIsAQueue() {
    client.subscribe(Subscribe.to(channel).durable("a:b"));

    assertThat(client.refusal(Subscribe.to(channel).durable("a:b").queue("q")))
        .isEqualTo(Errors.COLON);
  }

  @Test
  void anActiveDurableIsReplacedIfTheServerAllowsIt() {
    try (var other = RawClient.connect(replacing)) {
      other.publishMany(channel, 2);
      var old = other.subscribe(durable);
      old.expect(1, 2);
      old.ack(1);
      var fresh = other.subscribe(durable);

      fresh.expectAgain(2);
      other.publish(channel, "3");
      fresh.expect(3);
      assertThat(other.connection().pendingMessages(old.inbox())).isEmpty();
      assertThat(old.close()).isEqualTo(Errors.SUBSCRIPTION);
    }
  }

  @Test
  void aDurableGroupIsSharedByAllClients() {
    client.publishMany(channel, 2);
    var first = client.subscribe(durable.queue("q"));
    first.expect(1, 2);
    first.ack(1);
    try (var other = RawClient.connect(server)) {
      var joined = other.subscribe(durable.queue("q"));
      joined.expectNothing();
      first.close();
      joined.expectAgain(2);
    }
  }

  @Test
  void whoeverComesFirstResumesAnOfflineGroup() {
    client.publishMany(channel, 3);
    var last = client.subscribe(durable.queue("q").maxInFlight(2));
    last.expect(1, 2);
    last.close();
    client.publish(channel, "4");
    try (var other = RawClient.connect(server)) {
      var resumed = other.subscribe(durable.queue("q").from(Start.NEW_ONLY));
      resumed.expectAgain(1, 2);
      resumed.expect(3, 4);
    }
  }

  @Test
  void groupsOfOneQueueNameDifferByTheirDurableName() {
    client.publish(channel, "x");
    var plain = Subscribe.to(channel).queue("q").from(Start.FIRST);

    client.subscribe(plain).expect(1);
    client.subscribe(plain.durable("d")).expect(1);
    client.subscribe(plain.durable("e")).expect(1);
  }

  @Test
  void theLastMemberThatUnsubscribesEndsADurableGroup() {
    client.publish(channel, "x");
    var first = client.subscribe(durable.queue("q"));
    first.ack(first.expect(1));
    var second = client.subscribe(durable.queue("q"));
    assertThat(first.unsubscribe()).isEmpty();
    client.publish(channel, "y");
    second.ack(second.expect(2));
    assertThat(second.unsubscribe()).isEmpty();

    client.subscribe(durable.queue("q")).expect(1, 2);
  }
}
