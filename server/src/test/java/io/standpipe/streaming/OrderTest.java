package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.wire.streaming.CloseRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What one connection sees in which order. Source: reference, streaming protocol 4.6, 5.8, 8.5.
class OrderTest {
  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  @Test
  void responseThenMessageThenPubAck() {
    var seen = new ArrayList<String>();
    var subscription = client.subscribe("foo")
        .send()
        .onMessage(message -> seen.add("message " + message.sequence()));
    client.sendPublish("foo", "x", error -> seen.add("stored" + error));
    server.settle();
    // TestSubscription fails if a message comes before the response.
    assertThat(subscription.error).isEmpty();
    assertThat(seen).containsExactly("message 1", "stored");
  }

  @Test
  void everybodyHasAMessageBeforeItsPublisherKnows() {
    var seen = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      client.subscribe("foo").open().onMessage(_ -> seen.add("plain"));
      client.subscribe("foo").durable("d" + i).open().onMessage(_ -> seen.add("durable"));
      client.subscribe("foo").queue("q").open().onMessage(_ -> seen.add("member"));
    }
    client.sendPublish("foo", "x", _ -> seen.add("stored"));
    server.settle();
    assertThat(seen).hasSize(8).endsWith("stored").containsOnlyOnce("member", "stored");
  }

  @Test
  void messagesOfOneConnectionKeepTheirOrder() {
    var subscription = client.subscribe("foo").open();
    for (int i = 0; i < 100; i++) {
      client.sendPublish("foo", "" + i, _ -> {});
    }
    server.settle();
    for (int i = 0; i < 100; i++) {
      assertThat(subscription.received.get(i).data()).hasToString("" + i);
    }
  }

  @Test
  void whatWasPublishedBeforeACloseIsStored() {
    var errors = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      client.sendPublish("foo", "x", errors::add);
    }
    server.send("_STAN.close.test-cluster", new CloseRequest("me").encode(), _ -> {});
    client.sendPublish("foo", "x", errors::add);
    server.settle();
    assertThat(errors).hasSize(4).startsWith("", "", "");
    assertThat(server.server.view().totalMessages()).isBetween(3L, 4L);
  }

  @Test
  void acksSentBeforeACloseCount() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.sendAck(1, 2);
    server.send("_STAN.close.test-cluster", new CloseRequest("me").encode(), _ -> {});
    server.settle();
    assertThat(server.connect("me").subscribe("foo").durable("d").open().sequences())
        .containsExactly(3L);
  }

  @Test
  void acksSentBeforeTheCloseOfASubscriptionCount() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 3);
    durable.sendAck(1, 2);
    durable.sendEnd("_STAN.subclose.test-cluster", error -> assertThat(error).isEmpty());
    var resumed = client.subscribe("foo").durable("d").open();
    assertThat(resumed.sequences()).containsExactly(3L);
  }

  @Test
  void whatWasPublishedBeforeASubscriptionIsThereForIt() {
    client.sendPublish("foo", "1", _ -> {});
    client.sendPublish("foo", "2", _ -> {});
    var subscription = client.subscribe("foo").startAt(StartPosition.LAST_RECEIVED).send();
    client.sendPublish("foo", "3", _ -> {});
    server.settle();
    assertThat(subscription.sequences()).containsExactly(2L, 3L);
  }

  @Test
  void whatIsPublishedAfterAnUnsubscribeIsNotDelivered() {
    var subscription = client.subscribe("foo").open();
    var errors = new ArrayList<String>();
    client.sendPublish("foo", "1", _ -> {});
    subscription.sendEnd("_STAN.unsub.test-cluster", errors::add);
    client.sendPublish("foo", "2", _ -> {});
    server.settle();
    assertThat(errors).isEqualTo(List.of(""));
    assertThat(subscription.sequences()).doesNotContain(2L);
  }

  @Test
  void aLongReplayDoesNotHoldUpAPublisherOrAnotherSubscriber() {
    for (int i = 0; i < 10_000; i++) {
      client.sendPublish("foo", "x", _ -> {});
    }
    server.settle();
    var replay = client.subscribe("foo").maxInFlight(20_000).send();
    var live = client.subscribe("foo").startAt(StartPosition.NEW_ONLY).open();
    replay.takeSequences();
    var backlog = client.subscribe("foo").maxInFlight(20_000).send();
    var backlogWhenStored = new ArrayList<Integer>();
    var backlogWhenLive = new ArrayList<Integer>();
    live.onMessage(_ -> backlogWhenLive.add(backlog.received.size()));
    client.sendPublish("foo", "x", _ -> backlogWhenStored.add(backlog.received.size()));
    server.settle();
    assertThat(backlogWhenLive.getFirst()).isLessThan(10_000);
    assertThat(backlogWhenStored.getFirst()).isLessThan(10_000);
    assertThat(backlog.sequences()).isEqualTo(Sequences.upTo(10_001));
  }
}
