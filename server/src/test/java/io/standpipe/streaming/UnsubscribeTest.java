package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, streaming protocol 8.1, 8.2, 8.4.
class UnsubscribeTest {
  private static final String UNSUBSCRIBE = "_STAN.unsub.test-cluster";
  private static final String CLOSE = "_STAN.subclose.test-cluster";

  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private String request(String subject, String clientId, String channel, Subject inbox) {
    return TestSubscription.error(server
        .request(subject, new UnsubscribeRequest(clientId, Subject.of(channel), inbox, "").encode())
        .getFirst());
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void ofSeveralMistakesTheFirstIsReported(String subject) {
    var subscription = client.subscribe("foo").open();
    assertThat(TestSubscription.error(server.request(subject, new byte[]{-1}).getFirst()))
        .isEqualTo("stan: invalid unsubscribe request");
    assertThat(request(subject, "x", "none", Subject.of("x"))).isEqualTo("stan: unknown channel");
    assertThat(request(subject, "x", "foo", Subject.of("x")))
        .isEqualTo("stan: invalid subscription");
    assertThat(request(subject, "x", "foo", subscription.ackInbox))
        .isEqualTo("stan: unknown clientID");
    assertThat(request(subject, "me", "foo", subscription.ackInbox)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void anotherClientCannotEndASubscription(String subject) {
    server.connect("other");
    var subscription = client.subscribe("foo").open();
    assertThat(subscription.end(subject, "other", subscription.ackInbox))
        .isEqualTo("stan: unknown clientID");
    client.publishMany("foo", 1);
    assertThat(subscription.received).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void theDeliveryInboxWillDo(String subject) {
    var subscription = client.subscribe("foo").open();
    assertThat(subscription.end(subject, "me", subscription.inbox)).isEmpty();
    client.publishMany("foo", 1);
    assertThat(subscription.received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void successIsAnsweredWithNothing(String subject) {
    var subscription = client.subscribe("foo").open();
    var request = new UnsubscribeRequest("me", Subject.of("foo"), subscription.ackInbox, "");
    assertThat(server.request(subject, request.encode())).containsExactly(new byte[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void itWorksOnce(String subject) {
    var subscription = client.subscribe("foo").open();
    assertThat(subscription.end(subject, "me", subscription.ackInbox)).isEmpty();
    assertThat(subscription.end(subject, "me", subscription.ackInbox))
        .isEqualTo("stan: invalid subscription");
  }

  @ParameterizedTest
  @ValueSource(strings = {UNSUBSCRIBE, CLOSE})
  void aPlainSubscriptionThatEndedGetsNothingAnyMore(String subject) {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 1);
    subscription.takeSequences();
    subscription.end(subject, "me", subscription.ackInbox);
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(5));
    assertThat(subscription.received).isEmpty();
    assertThat(server.server.view().subscriptions()).isZero();
  }

  @Test
  void whatAPlainSubscriptionHadPendingIsForgotten() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 2);
    subscription.close();
    assertThat(client.subscribe("foo").open().redeliveryCounts()).containsExactly(0, 0);
  }

  @Test
  void aRequestWithoutReplySubjectIsServedToo() {
    var subscription = client.subscribe("foo").open();
    var request = new UnsubscribeRequest("me", Subject.of("foo"), subscription.inbox, "").encode();
    server.bus.publish(Subject.of(CLOSE), null, request, 0, request.length);
    client.publishMany("foo", 1);
    assertThat(subscription.received).isEmpty();
  }

  @Test
  void theAckInboxOfASubscriptionThatEndedIsClosed() {
    var subscription = client.subscribe("foo").open();
    subscription.close();
    assertThat(server.bus.hasInterest(subscription.ackInbox)).isFalse();
  }

  @Test
  void afterTheClientIsClosedItsSubscriptionsAreUnknown() {
    var subscription = client.subscribe("foo").open();
    client.close();
    assertThat(subscription.unsubscribe()).isEqualTo("stan: invalid subscription");
  }

  @Test
  void closingAClientEndsItsSubscriptionsOnAllChannels() {
    var first = client.subscribe("foo").open();
    var second = client.subscribe("bar").open();
    var other = server.connect("other");
    var stays = other.subscribe("foo").open();
    client.close();
    other.publishMany("foo", 1);
    other.publishMany("bar", 1);
    assertThat(first.received).isEmpty();
    assertThat(second.received).isEmpty();
    assertThat(stays.sequences()).containsExactly(1L);
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
  }

  @Test
  void unknownClientsGetTheSameAnswersOnAServerThatForgotThem() {
    var subscription = client.subscribe("foo").open();
    var restarted = new SimulatedServer();
    assertThat(restarted.request(UNSUBSCRIBE,
        new UnsubscribeRequest("me", Subject.of("foo"), subscription.ackInbox, "").encode()))
        .extracting(TestSubscription::error)
        .containsExactly("stan: unknown channel");
    restarted.connect("other").publish("foo", "x");
    assertThat(restarted.request(UNSUBSCRIBE,
        new UnsubscribeRequest("me", Subject.of("foo"), subscription.ackInbox, "").encode()))
        .extracting(TestSubscription::error)
        .containsExactly("stan: invalid subscription");
  }
}
