package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import io.standpipe.conformance.Requests.Unsubscribe;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checklist of the protocol reference (15.6), one test per item and named after it.
///
/// Items 19 to 22 need flags of their own and are in [ChecklistWithFlagsConformance].
class ChecklistConformance {
  /// How long a silent client may take to answer before another gets its id.
  private static final Duration PROBE = Duration.ofMillis(500);
  /// What is due within this time is redelivered now.
  private static final Duration EARLY_MAX = Duration.ofMillis(15);
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private RawClient client;
  private String channel;

  @BeforeEach
  void connect() {
    client = RawClient.connect(server);
    channel = server.name("channel");
  }

  @AfterEach
  void disconnect() {
    client.closeSession();
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a.b", "a:b", "a,b", "x!", "a\n", "é"})
  void item1InvalidClientIdsAreRefused(String clientId) {
    var error = client.connect(RawClient.open(server, clientId).connectRequest()).error();

    assertThat(error).isEqualTo(Errors.CLIENT_ID);
  }

  @Test
  void item1LettersDigitsDashAndUnderscoreMakeAClientId() {
    try (var other = RawClient.open(server, server.name("a-b_C9"))) {
      assertThat(other.connect(other.connectRequest()).error()).isEmpty();
    }
  }

  @Test
  void item2AConnectRequestNeedsAHeartbeatInboxBeforeAnythingElse() {
    var invalidId = RawClient.open(server, "a b").connectRequest().withHeartbeatInbox("");

    assertThat(client.connect(Bytes.EMPTY).error()).isEqualTo(Errors.CONNECT);
    assertThat(client.connect(Bytes.hex("0aff")).error()).isEqualTo(Errors.CONNECT);
    assertThat(client.connect(invalidId).error()).isEqualTo(Errors.CONNECT);
  }

  @Test
  void item3ASecondConnectIsRefusedWhileTheFirstClientLives() {
    try (var second = RawClient.open(server, client.clientId())) {
      assertThat(second.connect(second.connectRequest()).error()).isEqualTo(Errors.REGISTERED);
    }
    var probes = client.connection().pendingMessages(client.heartbeatInbox());
    assertThat(probes).hasSize(1);
    assertThat(probes.getFirst().payload()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void item4ASilentClientIsReplacedAfterTheProbe() {
    client.fallSilent();
    try (var second = RawClient.open(server, client.clientId());
        var third = RawClient.open(server, client.clientId())) {
      var start = System.nanoTime();
      // Over one connection, so that the order of the answers shows.
      var inbox = second.connectLater(second.connectRequest());
      var laterInbox = second.connectLater(third.connectRequest());
      var refusal = second.connection().takeMessage(laterInbox);
      var answer = second.connection().takeMessage(inbox);

      assertThat(Answers.Connect.decode(refusal.payload()).error()).isEqualTo(Errors.REGISTERED);
      assertThat(refusal.order()).isLessThan(answer.order());
      assertThat(Answers.Connect.decode(answer.payload()).error()).isEmpty();
      assertThat(client.connection().pendingMessages(client.heartbeatInbox())).hasSize(1);
      assertThat(answer.since(start)).isGreaterThanOrEqualTo(PROBE);
    }
  }

  @Test
  void item5AReplacedInstanceIsToldWhenItPingsOrPublishes() {
    client.fallSilent();
    try (var successor = RawClient.connect(server, client.clientId())) {
      var stale = client.message(channel, "stale");

      assertThat(Answers.error(client.ping(Requests.ping(client.connId()))))
          .isEqualTo(Errors.REPLACED);
      assertThat(client.publish(stale).error()).isEqualTo(Errors.PUBLISH);
      assertThat(client.publish(stale.withConnId(Bytes.EMPTY)).error()).isEmpty();
      assertThat(successor.publish(channel, "fresh").error()).isEmpty();
    }
  }

  @Test
  void item6TheConnectionIdDecidesWhoPublishes() {
    var message = client.message(channel, "x");

    assertThat(client.publish(message.withClientId("nobody")).error()).isEmpty();
    assertThat(client.publish(message.withClientId("")).error()).isEmpty();
    assertThat(client.publish(message.withConnId(Bytes.EMPTY)).error()).isEmpty();
    assertThat(client.publish(message.withConnId(Bytes.utf8("wrong"))).error())
        .isEqualTo(Errors.PUBLISH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo.*", "foo.>", "*", ">", "fo*o", "a/b", "a..b", ".a", "a.", "."})
  void item7AnInvalidChannelIsRefusedWithTheGuid(String invalid) {
    var ack = client.publish(client.message(invalid, "x").withGuid("guid-7"));

    assertThat(ack.error()).isEqualTo(Errors.PUBLISH);
    assertThat(ack.guid()).isEqualTo("guid-7");
  }

  @Test
  void item7AnEmptyChannelIsRefused() {
    assertThat(client.publish(client.message("", "x")).error()).isEqualTo(Errors.PUBLISH);
  }

  @Test
  void item7ChannelsMustDifferByMoreThanCase() {
    var upper = channel.replace("channel", "CHANNEL");
    client.publish(channel, "x");

    assertThat(client.publish(client.message(upper, "x")).error())
        .isEqualTo(Errors.otherCase(upper, channel));
    assertThat(client.refusal(Subscribe.to(upper))).isEqualTo(Errors.otherCase(upper, channel));
  }

  @Test
  void item8AMessageNeedsAGuidAndMustDecode() {
    assertThat(client.publish(client.message(channel, "x").withGuid("")).error())
        .isEqualTo(Errors.PUBLISH);
    var garbage = client.publishRaw(channel, Bytes.hex("ffffffffffffffffffffffff"));
    assertThat(garbage.error()).isEqualTo(Errors.PUBLISH);
    assertThat(garbage.guid()).isEmpty();
    assertThat(client.publishRaw(channel, Bytes.EMPTY).error()).isEqualTo(Errors.PUBLISH);
  }

  @Test
  void item9TheFirstViolatedRuleOfASubscriptionIsReported() {
    client.subscribe(Subscribe.to(channel).durable("taken"));
    var request = Subscribe.to("a..b").queue("").durable("taken").maxInFlight(0).ackWait(0);

    assertThat(client.subscribeRaw(Bytes.hex("0aff")).error()).isEqualTo(Errors.SUBSCRIBE);
    assertThat(error(request.from(9))).isEqualTo(Errors.CLIENT_ID_MISSING);
    request = request.as("nobody");
    assertThat(error(request.from(9))).isEqualTo(Errors.ACK_WAIT);
    request = request.ackWait(1);
    assertThat(error(request.from(9))).isEqualTo(Errors.MAX_IN_FLIGHT);
    request = request.maxInFlight(1);
    assertThat(error(request.from(9))).isEqualTo(Errors.START);
    assertThat(error(request.from(-1))).isEqualTo(Errors.START);
    assertThat(error(request)).isEqualTo(Errors.SUBJECT);
    request = Subscribe.to(channel).durable("a:b").queue("q").as("nobody").inbox("_INBOX.x");
    assertThat(error(request)).isEqualTo(Errors.UNKNOWN_CLIENT);
    assertThat(error(request.as(client.clientId()))).isEqualTo(Errors.COLON);
    assertThat(error(request.as(client.clientId()).queue("").durable("taken")))
        .isEqualTo(Errors.DUPLICATE_DURABLE);
  }

  private String error(Subscribe request) {
    return client.subscribeRaw(request.encode()).error();
  }

  @Test
  void item10ResponseThenMessageThenPubAck() {
    client.publish(channel, "stored before");
    var subscription = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
    var stored = subscription.next();
    var ack = client.publish(channel, "live");
    var live = client.connection().pendingMessages(subscription.inbox());

    assertThat(live).hasSize(1);
    assertThat(List.of(subscription.response(), stored.frame(), live.getFirst(), ack.frame()))
        .extracting(Frame.Message::order)
        .isSorted();
  }

  @Test
  void item11MaxInFlightStopsAndOneAckLetsOneMore() {
    client.publishMany(channel, 20);
    var subscription = client.subscribe(Subscribe.to(channel).from(Start.FIRST).maxInFlight(10));

    subscription.expect(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    subscription.expectNothing();
    subscription.ack(4);
    subscription.expect(11);
    subscription.expectNothing();
  }

  @Test
  void item12AMessageWithoutAckComesAgainEveryAckWait() {
    var subscription = client.subscribe(Subscribe.to(channel).ackWait(1));
    var start = System.nanoTime();
    client.publish(channel, "x");
    var first = subscription.expect(1).getFirst();

    for (var count = 1; count <= 3; count++) {
      var again = subscription.expectAgain(1).getFirst();
      assertThat(again.redeliveryCount()).isEqualTo(count);
      assertThat(again.timestamp()).isEqualTo(first.timestamp());
      assertThat(again.frame().since(start))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(count).minus(EARLY_MAX));
    }
    subscription.ack(1);
  }

  @Test
  void item13AResumedDurableGetsItsPendingMessagesAtOnce() {
    client.publishMany(channel, 5);
    var durable = Subscribe.to(channel).durable("d").from(Start.FIRST);
    var before = client.subscribe(durable.maxInFlight(3));
    before.expect(1, 2, 3);
    assertThat(before.close()).isEmpty();

    var resumed = client.subscribe(durable.maxInFlight(1));
    var pending = resumed.expectAgain(1, 2, 3);
    assertThat(pending).extracting(Answers.Delivery::redeliveryCount).containsOnly(1);
    resumed.expectNothing();
    resumed.ack(1, 2, 3);
    resumed.expect(4);
    resumed.expectNothing();
    resumed.ack(4);
    resumed.expect(5);
  }

  @Test
  void item14AResumedDurableTakesTheNewAckWaitButNotTheStartPosition() {
    client.publish(channel, "1");
    var durable = Subscribe.to(channel).durable("d").from(Start.FIRST);
    var before = client.subscribe(durable.ackWait(60));
    before.ack(before.expect(1));
    before.close();
    client.publish(channel, "2");

    var resumed = client.subscribe(durable.ackWait(1).from(Start.NEW_ONLY));
    resumed.expect(2);
    resumed.expectAgain(2);
    resumed.ack(2);
  }

  @Test
  void item15ADurableIsActiveOncePerClient() {
    client.publish(channel, "x");
    var durable = Subscribe.to(channel).durable("d").from(Start.FIRST);
    client.subscribe(durable).expect(1);

    assertThat(client.refusal(durable)).isEqualTo(Errors.DUPLICATE_DURABLE);
    try (var other = RawClient.connect(server)) {
      other.subscribe(durable).expect(1);
    }
  }

  @Test
  void item16AClosedDurableCannotBeUnsubscribedByItsOldInbox() {
    var subscription = client.subscribe(Subscribe.to(channel).durable("d"));

    assertThat(subscription.close()).isEmpty();
    assertThat(subscription.unsubscribe()).isEqualTo(Errors.SUBSCRIPTION);
  }

  @Test
  void item17WhatALeavingQueueMemberHeldGoesToTheOthers() {
    var queue = Subscribe.to(channel).queue("q");
    var leaving = client.subscribe(queue);
    client.publishMany(channel, 4);
    leaving.expect(1, 2, 3, 4);
    var staying = client.subscribe(queue);

    assertThat(leaving.close()).isEmpty();
    var moved = staying.expectAgain(1, 2, 3, 4);
    assertThat(moved).extracting(Answers.Delivery::redeliveryCount).containsOnly(1);
  }

  @Test
  void item18AnEmptiedGroupForgetsItsPositionUnlessDurable() {
    client.publishMany(channel, 2);
    var queue = Subscribe.to(channel).queue("q").from(Start.FIRST);
    var first = client.subscribe(queue);
    first.ack(first.expect(1, 2));
    first.close();
    client.subscribe(queue).expect(1, 2);

    var member = client.subscribe(queue.durable("d"));
    member.ack(member.expect(1, 2));
    member.close();
    client.publish(channel, "3");
    var resumed = client.subscribe(queue.durable("d"));
    resumed.ack(resumed.expect(3));
    assertThat(resumed.unsubscribe()).isEmpty();
    client.subscribe(queue.durable("d")).expect(1, 2, 3);
  }

  @Test
  void everyItemHasATest() {
    var names = Stream
        .of(ChecklistConformance.class, ChecklistWithFlagsConformance.class,
            RestartConformance.class)
        .flatMap(type -> Stream.of(type.getDeclaredMethods()))
        .map(Method::getName)
        .toList();

    assertThat(IntStream.rangeClosed(1, 24)).allSatisfy(
        item -> assertThat(names).anyMatch(name -> name.matches("item" + item + "[A-Z].*")));
  }

  @Test
  void item23ClosingAnUnknownClientIsAnError() {
    assertThat(Answers.error(client.closeSession(Requests.close(server.name("nobody")))))
        .isEqualTo(Errors.UNKNOWN_CLIENT);
  }

  @Test
  void item24UnsubscribeNamesTheFirstThingItDoesNotKnow() {
    var subscription = client.subscribe(Subscribe.to(channel));
    var ackInbox = subscription.ackInbox();

    for (var close : List.of(true, false)) {
      assertThat(leave(new Unsubscribe("nobody", server.name("none"), "wrong"), close))
          .isEqualTo(Errors.UNKNOWN_CHANNEL);
      assertThat(leave(new Unsubscribe("nobody", channel, "wrong"), close))
          .isEqualTo(Errors.SUBSCRIPTION);
      assertThat(leave(new Unsubscribe("nobody", channel, ackInbox), close))
          .isEqualTo(Errors.UNKNOWN_CLIENT);
    }
    assertThat(subscription.unsubscribe()).isEmpty();
  }

  private String leave(Unsubscribe request, boolean close) {
    return close ? client.closeSubscription(request) : client.unsubscribe(request);
  }
}
