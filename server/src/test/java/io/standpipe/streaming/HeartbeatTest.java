package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Source: reference, streaming protocol 3.1, 3.2, 7.5.
class HeartbeatTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final SimulatedServer server = new SimulatedServer(
      TestConfig.heartbeats(INTERVAL, TIMEOUT, 2));

  /// A client whose first heartbeat has failed.
  private TestClient suspect(TestClient client) {
    client.answerHeartbeats(false);
    server.advance(INTERVAL.plus(TIMEOUT));
    return client;
  }

  private int clients() {
    return server.server.view().clients();
  }

  @Test
  void heartbeatsFollowOneAnotherAtTheInterval() {
    var client = server.connect("me");
    server.advance(Duration.ofSeconds(35));
    assertThat(client.heartbeats).containsExactly(INTERVAL, INTERVAL.multipliedBy(2),
        INTERVAL.multipliedBy(3));
  }

  @Test
  void afterAHeartbeatThatTimedOutTheNextWaitsAFullInterval() {
    var client = server.connect("me");
    client.answerHeartbeats(false);
    server.advance(Duration.ofSeconds(24));
    assertThat(client.heartbeats).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(22));
  }

  @Test
  void aSilentClientIsClosedWhenMoreHeartbeatsFailedThanAllowed() {
    var client = server.connect("me");
    client.answerHeartbeats(false);
    server.advance(INTERVAL.plus(TIMEOUT).multipliedBy(3).minus(MILLISECOND));
    assertThat(clients()).isEqualTo(1);
    server.advance(MILLISECOND);
    assertThat(clients()).isZero();
    assertThat(server.logger.lines).contains("[Client:me] Timed out on heartbeats");
  }

  @Test
  void withoutAListenerAHeartbeatFailsAtOnce() {
    var client = server.connect("me");
    client.vanish();
    server.advance(INTERVAL.multipliedBy(3).minus(MILLISECOND));
    assertThat(clients()).isEqualTo(1);
    server.advance(MILLISECOND);
    assertThat(clients()).isZero();
  }

  @Test
  void oneAnswerForgetsAllFailures() {
    var client = server.connect("me");
    client.answerHeartbeats(false);
    server.advance(INTERVAL.plus(TIMEOUT).multipliedBy(2));
    client.answerHeartbeats(true);
    server.advance(INTERVAL);
    client.answerHeartbeats(false);
    server.advance(INTERVAL.plus(TIMEOUT).multipliedBy(2));
    assertThat(clients()).isEqualTo(1);
  }

  @Test
  void anAnswerThatCameTooLateCountsForNothing() {
    var client = server.connect("me");
    client.onHeartbeat(answer -> server.thread.after(TIMEOUT.plus(MILLISECOND).toNanos(), answer));
    server.advance(INTERVAL.plus(TIMEOUT).multipliedBy(3));
    assertThat(clients()).isZero();
  }

  @Test
  void aClientThatTimedOutIsClosedLikeOneThatAskedForIt() {
    var client = server.connect("me");
    client.subscribe("foo").open();
    client.subscribe("foo").durable("d").open();
    client.vanish();
    server.advance(INTERVAL.multipliedBy(3));
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
    var successor = server.connect("me");
    successor.publishMany("foo", 1);
    assertThat(successor.subscribe("foo").durable("d").open().sequences()).containsExactly(1L);
  }

  @Test
  void aSuspectClientStillGetsNewMessagesUpToMaxInFlight() {
    var other = server.connect("other");
    var client = server.connect("me");
    var subscription = client.subscribe("foo").maxInFlight(2).open();
    suspect(client);
    other.publishMany("foo", 3);
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void nothingIsSentAgainToASuspectClientUntilItAnswers() {
    var client = server.connect("me");
    var subscription = client.subscribe("foo").ackWait(4).open();
    suspect(client);
    client.publishMany("foo", 1);
    subscription.takeSequences();
    server.advance(Duration.ofSeconds(9));
    assertThat(subscription.received).isEmpty();
    client.answerHeartbeats(true);
    server.advance(Duration.ofSeconds(4));
    assertThat(subscription.times).containsExactly(Duration.ofSeconds(24));
    assertThat(subscription.redeliveryCounts()).containsExactly(1);
  }

  @Test
  void aPingOfASuspectClientBringsTheNextHeartbeatForward() {
    var client = suspect(server.connect("me"));
    client.answerHeartbeats(true);
    client.heartbeats.clear();
    assertThat(client.ping()).isEmpty();
    server.advance(MILLISECOND);
    assertThat(client.heartbeats).containsExactly(INTERVAL.plus(TIMEOUT).plus(MILLISECOND));
  }

  @Test
  void aPingOfAHealthyClientChangesNothing() {
    var client = server.connect("me");
    client.ping();
    server.advance(MILLISECOND);
    assertThat(client.heartbeats).isEmpty();
  }

  @Test
  void aSubscriptionThatASuspectClientMakesIsNotSuspect() {
    var client = suspect(server.connect("me"));
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.redeliveryCounts()).containsExactly(0, 1);
  }

  @Test
  void resumingADurableMakesItTrustedAgain() {
    var client = server.connect("me");
    var durable = client.subscribe("foo").durable("d").ackWait(1).open();
    suspect(client);
    durable.close();
    client.publishMany("foo", 1);
    var resumed = client.subscribe("foo").durable("d").ackWait(1).open();
    server.advance(Duration.ofSeconds(1));
    assertThat(resumed.redeliveryCounts()).containsExactly(0, 1);
  }

  @Test
  void aSuspectMemberIsPassedOverWhileAnotherHasRoom() {
    var suspect = server.connect("suspect");
    var healthy = server.connect("healthy");
    var passedOver = suspect.subscribe("foo").queue("q").open();
    var used = healthy.subscribe("foo").queue("q").open();
    suspect(suspect);
    healthy.publishMany("foo", 4);
    assertThat(passedOver.received).isEmpty();
    assertThat(used.sequences()).isEqualTo(Sequences.upTo(4));
  }

  @Test
  void ifAllMembersAreSuspectOneWithRoomIsUsed() {
    var client = server.connect("me");
    var other = server.connect("other");
    var full = client.subscribe("foo").queue("q").maxInFlight(1).open();
    var roomy = client.subscribe("foo").queue("q").open();
    other.publishMany("foo", 1);
    suspect(client);
    other.publishMany("foo", 4);
    assertThat(List.of(full.received.size(), roomy.received.size())).containsExactly(1, 4);
  }

  @Test
  void whatASuspectMemberDidNotAcknowledgeMovesToAnother() {
    var suspect = server.connect("suspect");
    var healthy = server.connect("healthy");
    var passedOver = suspect.subscribe("foo").queue("q").ackWait(15).open();
    healthy.publishMany("foo", 2);
    var used = healthy.subscribe("foo").queue("q").ackWait(15).open();
    suspect(suspect);
    server.advance(Duration.ofSeconds(3));
    assertThat(passedOver.sequences()).containsExactly(1L, 2L);
    assertThat(used.sequences()).containsExactly(1L, 2L);
    assertThat(used.redeliveryCounts()).containsExactly(1, 1);
  }

  @Test
  void aMemberWhoseInboxNobodyListensToIsPassedOver() {
    var client = server.connect("me");
    var gone = client.subscribe("foo").queue("q").open();
    var there = client.subscribe("foo").queue("q").open();
    gone.vanish();
    client.publishMany("foo", 4);
    assertThat(there.sequences()).isEqualTo(Sequences.upTo(4));
  }
}
