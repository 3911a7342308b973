package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Source: reference, streaming protocol 5.5, 5.6, 6.6, 6.7, 8.2.
class DurableTest {
  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  @Test
  void aDurableGoesOnWhereItStopped() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.ack(1, 2, 3);
    assertThat(durable.close()).isEmpty();
    client.publishMany("foo", 2);
    var resumed = client.subscribe("foo").durable("d").open();
    assertThat(resumed.sequences()).containsExactly(4L, 5L);
    assertThat(resumed.received).noneMatch(DeliveredMessage::redelivered);
  }

  @Test
  void theWholePendingSetComesBeforeAnythingNewWhateverMaxInFlight() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.close();
    client.publish("foo", "4");
    var resumed = client.subscribe("foo").durable("d").maxInFlight(1).open();
    assertThat(resumed.received).allMatch(DeliveredMessage::redelivered);
    assertThat(resumed.takeSequences()).containsExactly(1L, 2L, 3L);
    resumed.ack(2, 1);
    assertThat(resumed.sequences()).isEmpty();
    resumed.ack(3);
    assertThat(resumed.takeSequences()).containsExactly(4L);
  }

  @Test
  void thePendingSetComesInOrderAlthoughItsExpiriesAreNot() {
    var durable = client.subscribe("foo").durable("d").ackWait(10).open();
    client.publish("foo", "1");
    server.advance(Duration.ofSeconds(3));
    client.publish("foo", "2");
    server.advance(Duration.ofSeconds(8));
    durable.takeSequences();
    durable.close();
    var resumed = client.subscribe("foo").durable("d").open();
    assertThat(resumed.sequences()).containsExactly(1L, 2L);
    assertThat(resumed.redeliveryCounts()).containsExactly(2, 1);
  }

  @Test
  void acksSentBeforeTheCloseCount() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.sendAck(1, 2);
    durable.close();
    assertThat(client.subscribe("foo").durable("d").open().sequences()).containsExactly(3L);
  }

  @Test
  void theStartPositionOfAResumeIsIgnored() {
    client.subscribe("foo").durable("d").startAt(StartPosition.NEW_ONLY).open().close();
    client.publishMany("foo", 3);
    assertThat(client.subscribe("foo").durable("d").startAtSequence(3).open().sequences())
        .isEqualTo(Sequences.upTo(3));
  }

  @Test
  void theAckWaitOfAResumeCounts() {
    client.subscribe("foo").durable("d").ackWait(30).open().close();
    var resumed = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(2));
    assertThat(resumed.redeliveryCounts()).containsExactly(0, 1, 2);
  }

  @Test
  void theMaxInFlightOfAResumeCounts() {
    client.subscribe("foo").durable("d").maxInFlight(1).open().close();
    client.publishMany("foo", 5);
    assertThat(client.subscribe("foo").durable("d").maxInFlight(4).open().sequences())
        .isEqualTo(Sequences.upTo(4));
  }

  @Test
  void afterAResumeTheNextRedeliveryIsOneAckWaitAway() {
    var durable = client.subscribe("foo").durable("d").ackWait(10).open();
    client.publishMany("foo", 1);
    durable.close();
    server.advance(Duration.ofSeconds(60));
    var resumed = client.subscribe("foo").durable("d").ackWait(10).open();
    server.advance(Duration.ofSeconds(10));
    assertThat(resumed.times).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(70));
  }

  @Test
  void aResumeInsideTheAckWaitPostponesTheNextRedelivery() {
    var durable = client.subscribe("foo").durable("d").ackWait(10).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(4));
    durable.close();
    var resumed = client.subscribe("foo").durable("d").ackWait(10).open();
    server.advance(Duration.ofSeconds(16));
    assertThat(resumed.times).containsExactly(Duration.ofSeconds(4), Duration.ofSeconds(20));
  }

  @Test
  void redeliveryCountsSurviveAResume() {
    var durable = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(2));
    durable.close();
    assertThat(client.subscribe("foo").durable("d").open().redeliveryCounts()).containsExactly(3);
  }

  @Test
  void aSuspendedDurableGetsNothing() {
    var durable = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 1);
    durable.close();
    durable.takeSequences();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(10));
    assertThat(durable.received).isEmpty();
  }

  @Test
  void acksToTheOldInboxOfASuspendedDurableAreLost() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 1);
    durable.close();
    durable.ack(1);
    var resumed = client.subscribe("foo").durable("d").open();
    durable.ack(1);
    resumed.close();
    assertThat(client.subscribe("foo").durable("d").open().sequences()).containsExactly(1L);
  }

  @Test
  void anActiveDurableIsNotStartedTwice() {
    var durable = client.subscribe("foo").durable("d").open();
    assertThat(client.subscribe("foo").durable("d").open().error)
        .isEqualTo("stan: duplicate durable registration");
    client.publishMany("foo", 1);
    assertThat(durable.sequences()).containsExactly(1L);
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
  }

  @Test
  void theSameNameIsAnotherDurableForAnotherClientOrChannel() {
    var other = server.connect("other");
    var mine = client.subscribe("foo").durable("d").open();
    var theirs = other.subscribe("foo").durable("d").open();
    var elsewhere = client.subscribe("bar").durable("d").open();
    client.publishMany("foo", 2);
    client.publishMany("bar", 1);
    assertThat(mine.sequences()).containsExactly(1L, 2L);
    assertThat(theirs.sequences()).containsExactly(1L, 2L);
    assertThat(elsewhere.sequences()).containsExactly(1L);
  }

  @Test
  void namesThatLookAlikeWhenJoinedAreNotMixedUp() {
    var ab = server.connect("a-b");
    var a = server.connect("a");
    var first = ab.subscribe("foo").durable("c").open();
    var second = a.subscribe("foo").durable("b-c").open();
    client.publishMany("foo", 1);
    assertThat(first.sequences()).containsExactly(1L);
    assertThat(second.error).isEmpty();
    assertThat(second.sequences()).containsExactly(1L);
  }

  @Test
  void unsubscribingForgetsADurable() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 2);
    durable.ack(1, 2);
    assertThat(durable.unsubscribe()).isEmpty();
    assertThat(server.server.view().subscriptions()).isZero();
    assertThat(client.subscribe("foo").durable("d").open().sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aSuspendedDurableCannotBeUnsubscribed() {
    var durable = client.subscribe("foo").durable("d").open();
    durable.close();
    assertThat(durable.unsubscribe()).isEqualTo("stan: invalid subscription");
    assertThat(durable.close()).isEqualTo("stan: invalid subscription");
  }

  @Test
  void closingTheClientSuspendsItsDurables() {
    client.subscribe("foo").durable("d").open().ack();
    client.publishMany("foo", 1);
    client.close();
    var again = server.connect("me");
    assertThat(again.subscribe("foo").durable("d").open().redeliveryCounts()).containsExactly(1);
  }

  @Test
  void replaceDurableLetsANewSubscriptionTakeOver() {
    var replacing = new SimulatedServer(TestConfig.replaceDurable());
    var me = replacing.connect("me");
    var old = me.subscribe("foo").durable("d").ackWait(1).open();
    me.publishMany("foo", 2);
    old.takeSequences();
    var successor = me.subscribe("foo").durable("d").ackWait(1).open();
    assertThat(successor.error).isEmpty();
    assertThat(successor.sequences()).containsExactly(1L, 2L);
    old.ack(1, 2);
    replacing.advance(Duration.ofSeconds(2));
    assertThat(successor.redeliveryCounts()).containsExactly(1, 1, 2, 2);
    assertThat(old.received).isEmpty();
    assertThat(replacing.server.view().subscriptions()).isEqualTo(1);
  }

  @Test
  void replaceDurableLeavesGroupsAlone() {
    var replacing = new SimulatedServer(TestConfig.replaceDurable());
    var me = replacing.connect("me");
    var first = me.subscribe("foo").durable("d").queue("q").open();
    var second = me.subscribe("foo").durable("d").queue("q").open();
    me.publishMany("foo", 2);
    assertThat(first.sequences()).hasSize(1);
    assertThat(second.sequences()).hasSize(1);
  }

  @Test
  void aShorterAckWaitCountsThoughOlderMessagesWaitLonger() {
    var first = client.subscribe("foo").durable("d").ackWait(30).open();
    client.publish("foo", "1");
    first.close();
    var second = client.subscribe("foo").durable("d").ackWait(1).open();
    server.advance(Duration.ofMillis(1500));
    client.publish("foo", "2");
    second.takeSequences();
    server.advance(Duration.ofSeconds(1));
    assertThat(second.sequences()).containsExactly(2L);
  }
}
