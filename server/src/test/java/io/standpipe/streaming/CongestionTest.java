package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A receiver that does not keep up gets no more than it can take, and nobody else notices.
class CongestionTest {
  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private void congest(TestSubscription subscription, boolean yes) {
    server.bus.congest(subscription.inbox, yes);
    server.settle();
  }

  @Test
  void deliveriesPauseAndGoOn() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 2);
    congest(subscription, true);
    client.publishMany("foo", 3);
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
    congest(subscription, false);
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(5));
    client.publishMany("foo", 1);
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(6));
  }

  @Test
  void othersAreNotHeldUp() {
    var slow = client.subscribe("foo").open();
    var fast = client.subscribe("foo").open();
    congest(slow, true);
    client.publishMany("foo", 3);
    assertThat(slow.received).isEmpty();
    assertThat(fast.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void aReplayStopsWhereTheRouteIsFull() {
    client.publishMany("foo", 10);
    var subscription = client.subscribe("foo").send();
    subscription.onMessage(message -> {
      if (message.sequence() == 4) {
        server.bus.congest(subscription.inbox, true);
      }
    });
    server.settle();
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(4));
    congest(subscription, false);
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(10));
  }

  @Test
  void aResumeOfManyPendingMessagesStopsWhereTheRouteIsFull() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 10);
    durable.close();
    client.publishMany("foo", 2);
    var resumed = client.subscribe("foo").durable("d").send();
    resumed.onMessage(message -> {
      if (message.sequence() % 4 == 0) {
        server.bus.congest(resumed.inbox, true);
      }
    });
    server.settle();
    assertThat(resumed.sequences()).isEqualTo(Sequences.upTo(4));
    congest(resumed, false);
    assertThat(resumed.sequences()).isEqualTo(Sequences.upTo(8));
    congest(resumed, false);
    assertThat(resumed.sequences()).isEqualTo(Sequences.upTo(12));
  }

  @Test
  void whatIsAcknowledgedMeanwhileIsNotSentAgain() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 4);
    durable.close();
    var resumed = client.subscribe("foo").durable("d").send();
    congest(resumed, true);
    assertThat(resumed.received).isEmpty();
    resumed.ack(2, 3);
    congest(resumed, false);
    assertThat(resumed.sequences()).containsExactly(1L, 4L);
  }

  @Test
  void aRedeliveryWaitsAndComesOnce() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 1);
    congest(subscription, true);
    server.advance(Duration.ofSeconds(5));
    assertThat(subscription.sequences()).containsExactly(1L);
    congest(subscription, false);
    assertThat(subscription.redeliveryCounts()).containsExactly(0, 1);
  }

  @Test
  void aCongestedMemberIsPassedOver() {
    var slow = client.subscribe("foo").queue("q").open();
    var fast = client.subscribe("foo").queue("q").open();
    congest(slow, true);
    client.publishMany("foo", 4);
    assertThat(slow.received).isEmpty();
    assertThat(fast.sequences()).isEqualTo(Sequences.upTo(4));
    congest(slow, false);
    client.publishMany("foo", 1);
    assertThat(slow.sequences()).containsExactly(5L);
  }

  @Test
  void aGroupGoesOnWhenOneOfItsCongestedMembersCan() {
    var first = client.subscribe("foo").queue("q").open();
    var second = client.subscribe("foo").queue("q").open();
    congest(first, true);
    congest(second, true);
    client.publishMany("foo", 2);
    congest(second, false);
    assertThat(second.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void whatIsDueMovesFromACongestedMemberToAnother() {
    var slow = client.subscribe("foo").queue("q").ackWait(1).open();
    client.publishMany("foo", 2);
    congest(slow, true);
    var fast = client.subscribe("foo").queue("q").ackWait(5).open();
    server.advance(Duration.ofSeconds(1));
    assertThat(fast.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aSubscriptionMayEndWhileItsRouteIsCongested() {
    var subscription = client.subscribe("foo").durable("d").open();
    congest(subscription, true);
    client.publishMany("foo", 2);
    assertThat(subscription.close()).isEmpty();
    congest(subscription, false);
    assertThat(subscription.received).isEmpty();
    assertThat(client.subscribe("foo").durable("d").open().sequences())
        .isEqualTo(Sequences.upTo(2));
  }
}
