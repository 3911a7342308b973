package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What monitoring is told of channels, clients and subscriptions.
class InventoryTest {
  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private ChannelDetail detail(String channel) {
    var answer = server.server.describe(channel);
    server.settle();
    return answer.join().orElseThrow();
  }

  private List<SubscriptionView> subscriptions(String channel) {
    return detail(channel).subscriptions();
  }

  private DurableView durable(String channel) {
    return detail(channel).durables().getFirst();
  }

  private void publish(int messages) {
    for (int i = 0; i < messages; i++) {
      client.publish("foo", "x");
    }
  }

  @Test
  void aSubscriptionIsDescribedAsItWasAskedFor() {
    var subscription = client.subscribe("foo").maxInFlight(7).ackWait(11).open();
    publish(3);
    subscription.ack(2);
    assertThat(subscriptions("foo"))
        .containsExactly(new SubscriptionView("me", subscription.inbox.toString(),
            subscription.ackInbox.toString(), "", "", false, false, 7, 11, 3, 2, false));
  }

  @Test
  void aFullWindowIsAStall() {
    var subscription = client.subscribe("foo").maxInFlight(2).open();
    publish(3);
    assertThat(subscriptions("foo"))
        .extracting(SubscriptionView::isStalled, SubscriptionView::pending,
            SubscriptionView::lastSent)
        .containsExactly(tuple(true, 2, 2L));
    subscription.ack(1, 2);
    assertThat(subscriptions("foo")).extracting(SubscriptionView::isStalled).containsExactly(false);
  }

  @Test
  void aDurableThatIsOfflineKeepsItsLastOwner() {
    var subscription = client.subscribe("foo").durable("d").maxInFlight(5).open();
    publish(2);
    subscription.close();
    assertThat(subscriptions("foo"))
        .containsExactly(new SubscriptionView("me", subscription.inbox.toString(),
            subscription.ackInbox.toString(), "d", "", true, true, 5, 30, 2, 2, false));
  }

  @Test
  void aDurableGroupHasOneNameAndKeepsItsLastMember() {
    var subscription = client.subscribe("foo").queue("g").durable("d").open();
    assertThat(subscriptions("foo"))
        .extracting(SubscriptionView::queueName, SubscriptionView::durableName,
            SubscriptionView::isDurable, SubscriptionView::isOffline)
        .containsExactly(tuple("d:g", "", true, false));
    subscription.close();
    assertThat(subscriptions("foo"))
        .extracting(SubscriptionView::clientId, SubscriptionView::queueName,
            SubscriptionView::isOffline)
        .containsExactly(tuple("me", "d:g", true));
  }

  @Test
  void plainOnesComeFirstThenOfflineDurablesThenGroups() {
    client.subscribe("foo").queue("g").open();
    client.subscribe("foo").durable("gone").open().close();
    client.subscribe("foo").durable("here").open();
    client.subscribe("foo").open();
    assertThat(subscriptions("foo"))
        .extracting(SubscriptionView::durableName, SubscriptionView::queueName)
        .containsExactly(tuple("here", ""), tuple("", ""), tuple("gone", ""), tuple("", "g"));
    assertThat(detail("foo").channel().subscriptions()).isEqualTo(4);
  }

  @Test
  void aMemberKnowsWhatWasSentToItself() {
    var first = client.subscribe("foo").queue("g").maxInFlight(1).open();
    publish(1);
    client.subscribe("foo").queue("g").maxInFlight(1).open();
    publish(1);
    assertThat(subscriptions("foo")).extracting(SubscriptionView::lastSent)
        .containsExactlyInAnyOrder(1L, 2L);
    assertThat(first.sequences()).containsExactly(1L);
  }

  @Test
  void theLagOfADurableIsWhatItHasNotAcknowledged() {
    long stored = server.thread.wallNanos();
    var subscription = client.subscribe("foo").durable("d").maxInFlight(2).open();
    publish(1);
    server.advance(Duration.ofSeconds(1));
    publish(4);
    var durable = durable("foo");
    assertThat(durable.clientId()).isEqualTo("me");
    assertThat(durable.pending()).isEqualTo(2);
    assertThat(durable.unsent()).isEqualTo(3);
    assertThat(durable.lag()).isEqualTo(5);
    assertThat(durable.oldestNanos()).isEqualTo(stored);
    subscription.ack(1);
    assertThat(durable("foo").oldestNanos()).isEqualTo(stored + Duration.ofSeconds(1).toNanos());
    assertThat(durable("foo").lag()).isEqualTo(4);
  }

  @Test
  void aDurableThatHasAllHasNoLagAndNothingOld() {
    var subscription = client.subscribe("foo").durable("d").open();
    publish(2);
    subscription.ack(1, 2);
    assertThat(durable("foo").lag()).isZero();
    assertThat(durable("foo").oldestNanos()).isZero();
  }

  @Test
  void messagesThatAreGoneAreNoLag() {
    var small = new SimulatedServer(TestConfig.messagesMax(2));
    var publisher = small.connect("p");
    publisher.subscribe("foo").durable("d").open();
    for (int i = 0; i < 5; i++) {
      publisher.publish("foo", "x");
    }
    var answer = small.server.describe("foo");
    small.settle();
    var durable = answer.join().orElseThrow().durables().getFirst();
    assertThat(durable.lag()).isEqualTo(2);
  }

  @Test
  void aDurableGroupIsNamedWithoutItsPrefix() {
    client.subscribe("foo").queue("g").durable("d").open();
    assertThat(detail("foo").durables())
        .extracting(DurableView::durableName, DurableView::queueName, DurableView::clientId)
        .containsExactly(tuple("d", "g", ""));
  }

  @Test
  void whatDoesNotLastIsNoDurable() {
    client.subscribe("foo").open();
    client.subscribe("foo").queue("g").open();
    assertThat(detail("foo").durables()).isEmpty();
  }

  @Test
  void redeliveriesAreCountedForTheChannelAndTheDurable() {
    client.subscribe("foo").durable("d").ackWait(1).open();
    publish(1);
    server.advance(Duration.ofMillis(2500));
    assertThat(detail("foo").channel().redeliveries()).isEqualTo(2);
    assertThat(durable("foo").redeliveries()).isEqualTo(2);
    assertThat(detail("foo").channel().messagesOut()).isEqualTo(3);
  }

  @Test
  void anAckThatComesTwiceIsCounted() {
    var subscription = client.subscribe("foo").open();
    publish(1);
    subscription.ack(1);
    assertThat(detail("foo").channel().duplicateAcks()).isZero();
    subscription.ack(1);
    assertThat(detail("foo").channel().duplicateAcks()).isEqualTo(1);
  }

  @Test
  void thereIsNothingToTellOfAChannelThatDoesNotExist() {
    assertThat(server.server.describe("nothing").join()).isEmpty();
  }

  @Test
  void aClientNamesItsChannels() {
    client.subscribe("foo").open();
    assertThat(server.server.clients())
        .containsExactly(new ClientView("me", client.heartbeatInbox.toString(), List.of("foo"), 0));
  }

  @Test
  void whatADeletedChannelSentStaysInTheTotals() {
    var forgetful = new SimulatedServer(TestConfig.inactivityMax(Duration.ofSeconds(5)));
    var publisher = forgetful.connect("p");
    var subscription = publisher.subscribe("foo").open();
    publisher.publish("foo", "x");
    subscription.unsubscribe();
    long sent = forgetful.server.view().outMessages();
    forgetful.advance(Duration.ofSeconds(6));
    assertThat(forgetful.channels()).isZero();
    assertThat(sent).isEqualTo(1);
    assertThat(forgetful.server.view().outMessages()).isEqualTo(1);
  }

  @Test
  void theLatencyOfAPublishEndsWithItsAck() {
    var journal = new DelayedJournal(new ListStore());
    var slow = new SimulatedServer(journal);
    slow.bus.clock = slow.thread::nanos;
    var publisher = slow.connect("p");
    journal.hold();
    publisher.sendPublish("foo", "x", _ -> {});
    slow.settle();
    slow.advance(Duration.ofMillis(10));
    journal.commitAll();
    slow.settle();
    var latency = slow.server.publishLatency();
    assertThat(latency.count()).isEqualTo(1);
    assertThat(latency.sumNanos()).isBetween(Duration.ofMillis(10).toNanos() - 2048,
        Duration.ofMillis(11).toNanos());
  }
}
