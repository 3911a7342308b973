package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private final SimulatedServer server = new SimulatedServer();

  @Test
  void aMessageReachesItsSubscriber() {
    var client = server.connect("me");
    var subscription = client.subscribe("foo").open();
    assertThat(client.publish("foo", "hello")).isEmpty();
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void deliveryStopsAtMaxInFlightAndGoesOnByOneForEachAck() {
    var client = server.connect("me");
    for (int i = 0; i < 20; i++) {
      client.publish("foo", "m" + i);
    }
    var subscription = client.subscribe("foo").maxInFlight(10).open();
    assertThat(subscription.takeSequences()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L,
        10L);
    subscription.ack(3);
    assertThat(subscription.takeSequences()).containsExactly(11L);
  }

  @Test
  void whatIsNotAcknowledgedComesAgainEveryAckWait() {
    var client = server.connect("me");
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publish("foo", "hello");
    server.advance(Duration.ofMillis(3500));
    assertThat(subscription.received).extracting(DeliveredMessage::redeliveryCount)
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void aDurableGetsItsPendingMessagesBeforeNewOnes() {
    var client = server.connect("me");
    var subscription = client.subscribe("foo").durable("d").open();
    client.publish("foo", "1");
    client.publish("foo", "2");
    client.publish("foo", "3");
    assertThat(subscription.close()).isEmpty();
    client.publish("foo", "4");
    var resumed = client.subscribe("foo").durable("d").maxInFlight(1).open();
    assertThat(resumed.takeSequences()).containsExactly(1L, 2L, 3L);
    resumed.ack(1, 2, 3);
    assertThat(resumed.takeSequences()).containsExactly(4L);
  }

  @Test
  void aMemberThatLeavesHandsItsMessagesToTheOthers() {
    var client = server.connect("me");
    var first = client.subscribe("foo").queue("q").open();
    client.publish("foo", "1");
    client.publish("foo", "2");
    assertThat(first.takeSequences()).containsExactly(1L, 2L);
    var second = client.subscribe("foo").queue("q").open();
    assertThat(first.close()).isEmpty();
    server.advance(Duration.ofMillis(110));
    assertThat(second.sequences()).containsExactly(1L, 2L);
    assertThat(second.received).allMatch(message -> message.redeliveryCount() == 1);
  }
}
