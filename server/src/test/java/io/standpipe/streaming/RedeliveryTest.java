package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Acks, ack timers and what is sent again. Source: reference, streaming protocol 7.1 to 7.4.
class RedeliveryTest {
  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private static List<Duration> seconds(int... seconds) {
    return Arrays.stream(seconds).mapToObj(Duration::ofSeconds).toList();
  }

  @Test
  void deliveryStopsAtMaxInFlightAndGoesOnByOneForEachAck() {
    client.publishMany("foo", 20);
    var subscription = client.subscribe("foo").maxInFlight(10).open();
    assertThat(subscription.takeSequences()).isEqualTo(Sequences.upTo(10));
    subscription.ack(3);
    assertThat(subscription.takeSequences()).containsExactly(11L);
    subscription.ack(11, 1);
    assertThat(subscription.takeSequences()).containsExactly(12L, 13L);
  }

  @Test
  void whatIsNotAcknowledgedComesAgainEveryAckWait() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "hello");
    server.advance(Duration.ofMillis(3500));
    assertThat(subscription.times).isEqualTo(seconds(0, 1, 2, 3));
    assertThat(subscription.redeliveryCounts()).containsExactly(0, 1, 2, 3);
    assertThat(subscription.received).extracting("redelivered")
        .containsExactly(false, true, true, true);
  }

  @Test
  void exactlyThreeDeliveriesInTwoAndAHalfSeconds() {
    var subscription = client.subscribe("foo").ackWait(1).maxInFlight(1).open();
    client.publishMany("foo", 2);
    server.advance(Duration.ofMillis(2500));
    assertThat(subscription.sequences()).containsExactly(1L, 1L, 1L);
  }

  @Test
  void aRedeliveryIsTheSameMessage() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "hello");
    server.advance(Duration.ofSeconds(1));
    var first = subscription.received.getFirst();
    var again = subscription.received.getLast();
    assertThat(again.data()).isEqualTo(first.data());
    assertThat(again.timestampNanos()).isEqualTo(first.timestampNanos());
    assertThat(again.sequence()).isEqualTo(first.sequence());
  }

  @Test
  void neighboursInTimeAreSentAgainTogether() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "1");
    server.advance(Duration.ofMillis(15));
    client.publish("foo", "2");
    subscription.takeSequences();
    server.advance(Duration.ofMillis(985));
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aMessageThatIsDueMuchLaterWaitsForItsOwnTime() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "1");
    server.advance(Duration.ofMillis(400));
    client.publish("foo", "2");
    server.advance(Duration.ofSeconds(2));
    assertThat(subscription.times).extracting(Duration::toMillis)
        .containsExactly(0L, 400L, 1000L, 1400L, 2000L, 2400L);
  }

  @Test
  void theNextExpiryCountsFromThePreviousOne() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "1");
    server.advance(Duration.ofMillis(10));
    client.publish("foo", "2");
    server.advance(Duration.ofMillis(1990));
    assertThat(subscription.times).extracting(Duration::toMillis)
        .containsExactly(0L, 10L, 1000L, 1000L, 2000L, 2000L);
    subscription.ack(1);
    subscription.takeSequences();
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.times).extracting(Duration::toMillis).containsExactly(3000L);
  }

  @Test
  void whatIsDueComesByExpiryThenSequence() {
    var subscription = client.subscribe("foo").ackWait(2).open();
    for (int i = 0; i < 3; i++) {
      client.publish("foo", "x");
    }
    server.advance(Duration.ofSeconds(2));
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 3L, 1L, 2L, 3L);
  }

  @Test
  void redeliveryIgnoresMaxInFlightAndMakesNoRoom() {
    client.publishMany("foo", 5);
    var subscription = client.subscribe("foo").ackWait(1).maxInFlight(2).open();
    server.advance(Duration.ofSeconds(2));
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 1L, 2L, 1L, 2L);
  }

  @Test
  void whatIsAcknowledgedDoesNotComeAgain() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 3);
    subscription.ack(3, 1);
    subscription.takeSequences();
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.takeSequences()).containsExactly(2L);
    subscription.ack(2);
    server.advance(Duration.ofSeconds(10));
    assertThat(subscription.received).isEmpty();
  }

  @Test
  void theAckTimerWorksAgainAfterAnIdleTime() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "1");
    subscription.ack(1);
    server.advance(Duration.ofMillis(10_500));
    client.publish("foo", "2");
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.times).extracting(Duration::toMillis)
        .containsExactly(0L, 10_500L, 11_500L);
  }

  @Test
  void acksAreNotCumulative() {
    var subscription = client.subscribe("foo").maxInFlight(3).open();
    client.publishMany("foo", 5);
    subscription.ack(3);
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(4));
  }

  @Test
  void anAckThatMakesNoSenseIsIgnored() {
    var subscription = client.subscribe("foo").maxInFlight(2).open();
    client.publishMany("foo", 5);
    subscription.ack(99, 0, -1, 4);
    subscription.ack(1, 1, 1);
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void anAckForAnotherChannelOrOfNoMeaningIsIgnored() {
    var subscription = client.subscribe("foo").maxInFlight(1).open();
    client.subscribe("bar").open();
    client.publishMany("foo", 2);
    client.publishMany("bar", 2);
    for (var payload : List.of(new Ack(Subject.of("bar"), 1).encode(),
        new Ack(Subject.of("none"), 1).encode(), new byte[0], new byte[]{-1, -1})) {
      server.bus.publish(subscription.ackInbox, null, payload, 0, payload.length);
    }
    server.settle();
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void anAckThroughTheInboxOfAnotherSubscriptionIsIgnored() {
    var first = client.subscribe("foo").maxInFlight(1).open();
    var second = client.subscribe("foo").open();
    client.publishMany("foo", 2);
    second.ack(1);
    assertThat(first.sequences()).containsExactly(1L);
  }

  @Test
  void anAckIsAcceptedThoughTheMessageIsGone() {
    var limited = new SimulatedServer(TestConfig.messagesMax(1));
    var me = limited.connect("me");
    var subscription = me.subscribe("foo").ackWait(1).open();
    me.publishMany("foo", 3);
    subscription.ack(1, 2, 3);
    subscription.takeSequences();
    limited.advance(Duration.ofSeconds(5));
    assertThat(subscription.received).isEmpty();
  }

  @Test
  void aMessageThatIsGoneIsNotSentAgain() {
    var limited = new SimulatedServer(TestConfig.messagesMax(2));
    var me = limited.connect("me");
    var subscription = me.subscribe("foo").ackWait(1).open();
    me.publishMany("foo", 4);
    subscription.takeSequences();
    limited.advance(Duration.ofSeconds(1));
    assertThat(subscription.sequences()).containsExactly(3L, 4L);
  }

  @Test
  void theLastMessageSentIsNotSentAgainWhenItHasExpired() {
    var forgetful = new SimulatedServer(TestConfig.ageMax(Duration.ofMillis(1500)));
    var me = forgetful.connect("me");
    var subscription = me.subscribe("foo").ackWait(2).open();
    me.publishMany("foo", 1);
    forgetful.advance(Duration.ofSeconds(10));
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void messagesDroppedWhilePendingMakeRoomAtOnce() {
    var limited = new SimulatedServer(TestConfig.messagesMax(2));
    var me = limited.connect("me");
    var subscription = me.subscribe("foo").maxInFlight(2).open();
    me.publishMany("foo", 3);
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 3L);
    me.publishMany("foo", 1);
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void messagesThatExpireWhilePendingMakeRoomAtOnce() {
    var forgetful = new SimulatedServer(TestConfig.ageMax(Duration.ofSeconds(10)));
    var me = forgetful.connect("me");
    var subscription = me.subscribe("foo").maxInFlight(1).open();
    me.publish("foo", "1");
    forgetful.advance(Duration.ofSeconds(4));
    me.publish("foo", "2");
    forgetful.advance(Duration.ofSeconds(6));
    assertThat(subscription.times).isEqualTo(seconds(0, 10));
  }

  @Test
  void aResumedDurableSkipsWhatIsGone() {
    var limited = new SimulatedServer(TestConfig.messagesMax(2));
    var me = limited.connect("me");
    var durable = me.subscribe("foo").durable("d").open();
    me.publishMany("foo", 2);
    durable.close();
    me.publishMany("foo", 3);
    assertThat(me.subscribe("foo").durable("d").maxInFlight(2).open().sequences())
        .containsExactly(4L, 5L);
  }

  @Test
  void whatIsHandedOverIsForgottenIfItIsGone() {
    var limited = new SimulatedServer(TestConfig.messagesMax(1));
    var me = limited.connect("me");
    var leaver = me.subscribe("foo").queue("q").open();
    me.publishMany("foo", 1);
    var stayer = me.subscribe("foo").queue("q").maxInFlight(1).open();
    me.publishMany("foo", 1);
    stayer.ack(2);
    me.publishMany("foo", 1);
    leaver.close();
    me.publishMany("foo", 1);
    limited.advance(Duration.ofSeconds(1));
    assertThat(stayer.sequences()).contains(4L).doesNotContain(1L);
  }
}
