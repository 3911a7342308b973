package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import io.standpipe.conformance.Requests.Unsubscribe;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a channel keeps, and for how long (sections 4.4, 5.4, 6.4, 7.2 and 9).
class LimitsConformance {
  /// The flag repeats a default, so that the server is a fresh one.
  @RegisterExtension
  static final TestServer defaults = TestServer.with("-mc", "100");
  @RegisterExtension
  static final TestServer byCount = TestServer.with("-mm", "5", "-mb", "1000");
  @RegisterExtension
  static final TestServer byAge = TestServer.with("-ma", "1s");
  @RegisterExtension
  static final TestServer byInactivity = TestServer.with("-mi", "1s");

  @Test
  void theOldestMessagesMakeRoom() {
    try (var client = RawClient.connect(byCount)) {
      var channel = byCount.name("c");
      client.publishMany(channel, 8);

      client.subscribe(Subscribe.to(channel).from(Start.FIRST)).expect(4, 5, 6, 7, 8);
      client.subscribe(Subscribe.to(channel).fromSequence(2)).expect(4, 5, 6, 7, 8);
      client.subscribe(Subscribe.to(channel).fromTimeAgo(Long.MAX_VALUE / 4)).expect(4, 5, 6, 7, 8);
      client.subscribe(Subscribe.to(channel).fromSequence(7)).expect(7, 8);
    }
  }

  @Tag("memory-store")
  @Test
  void bytesAreCountedAsTheyAreDelivered() {
    try (var client = RawClient.connect(byCount)) {
      var channel = byCount.name("c");
      for (var i = 0; i < 4; i++) {
        client.publish(channel, "x".repeat(300));
      }
      var kept = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
      var size = kept.next().frame().payload().size();

      assertThat(size).isLessThan(334);
      kept.expect(3, 4);
      kept.expectNothing();
    }
  }

  @Test
  void theNewestMessageIsKeptHoweverLarge() {
    try (var client = RawClient.connect(byCount)) {
      var channel = byCount.name("c");
      client.publishMany(channel, 2);
      client.publish(channel, "x".repeat(5000));

      client.subscribe(Subscribe.to(channel).from(Start.FIRST)).expect(3);
    }
  }

  @Test
  void aStalledSubscriptionSkipsWhatWasDropped() {
    try (var client = RawClient.connect(byCount)) {
      var channel = byCount.name("c");
      var subscription = client.subscribe(Subscribe.to(channel).maxInFlight(1));
      client.publish(channel, "1");
      var first = subscription.expect(1);
      client.publishMany(channel, 9);
      subscription.ack(first);

      subscription.expect(6);
    }
  }

  @Test
  void messagesPassAwayWhenTheirTimeComes() {
    try (var client = RawClient.connect(byAge)) {
      var channel = byAge.name("c");
      var first = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
      client.publishMany(channel, 3);
      first.ack(first.expect(1, 2, 3));
      Until.holds("the channel is empty", () -> isEmpty(client, channel));
      var late = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
      var last = client.subscribe(Subscribe.to(channel).fromSequence(1));
      client.publish(channel, "4");

      late.expect(4);
      last.expect(4);
    }
  }

  @Test
  void anExpiredMessageStopsBlockingItsSubscription() {
    try (var client = RawClient.connect(byAge)) {
      var channel = byAge.name("c");
      var subscription = client.subscribe(Subscribe.to(channel).maxInFlight(1).ackWait(2));
      client.publish(channel, "1");
      subscription.expect(1);
      Until.holds("the message has expired", () -> isEmpty(client, channel));
      client.publish(channel, "2");

      subscription.expect(2);
    }
  }

  private static boolean isEmpty(RawClient client, String channel) {
    var probe = client.subscribe(Subscribe.to(channel).from(Start.FIRST));
    client.settle(channel);
    probe.close();
    return client.connection().pendingMessages(probe.inbox()).isEmpty();
  }

  @Test
  void anActiveSubscriptionKeepsAChannel() {
    try (var client = RawClient.connect(byInactivity)) {
      var kept = byInactivity.name("kept");
      var lost = byInactivity.name("lost");
      var subscription = client.subscribe(Subscribe.to(kept));
      client.publish(kept, "x");
      client.publish(lost, "x");
      awaitDeletion(client, lost);
      client.publish(kept, "y");

      subscription.expect(1, 2);
    }
  }

  @Test
  void aDeletedChannelMakesRoomAndStartsAgainAtOne() {
    try (var client = RawClient.connect(byInactivity)) {
      var channel = byInactivity.name("c");
      client.publishMany(channel, 5);
      awaitDeletion(client, channel);
      var upper = channel.replace("c-", "C-");
      client.publish(upper, "other case");

      client.subscribe(Subscribe.to(upper).from(Start.FIRST)).expect(1);
    }
  }

  @Test
  void aRefusedSubscriptionDoesNotKeepItsChannel() {
    try (var client = RawClient.connect(byInactivity)) {
      var channel = byInactivity.name("c");
      var refused = Subscribe.to(channel).durable("a:b").queue("q");
      assertThat(client.refusal(refused)).isEqualTo(Errors.COLON);

      awaitDeletion(client, channel);
    }
  }

  private static void awaitDeletion(RawClient client, String channel) {
    var question = new Unsubscribe(client.clientId(), channel, "none");
    Until.holds("channel " + channel + " is deleted",
        () -> client.unsubscribe(question).equals(Errors.UNKNOWN_CHANNEL));
  }

  @Test
  void aHundredChannelsAreTheDefault() {
    try (var client = RawClient.connect(defaults)) {
      for (var i = 1; i <= 100; i++) {
        client.publish("c" + i, "x");
      }

      assertThat(client.publish(client.message("c101", "x")).error()).isEqualTo(Errors.CHANNELS);
      assertThat(client.publish("c100", "y").error()).isEmpty();
    }
  }
}
