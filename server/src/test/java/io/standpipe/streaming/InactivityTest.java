package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import io.standpipe.wire.streaming.CloseRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Source: reference, streaming protocol 9.
class InactivityTest {
  private static final Duration MAX = Duration.ofSeconds(10);
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration ALMOST = MAX.minus(MILLISECOND);

  private final SimulatedServer server = new SimulatedServer(TestConfig.inactivityMax(MAX));
  private final TestClient client = server.connect("me");

  /// The channel goes exactly when the maximum has passed since now.
  private void assertGoneInTime() {
    server.advance(ALMOST);
    assertThat(server.channels()).isEqualTo(1);
    server.advance(MILLISECOND);
    assertThat(server.channels()).isZero();
  }

  @Test
  void aChannelWithoutSubscriberGoesAfterItsLastMessage() {
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(6));
    client.publishMany("foo", 1);
    assertGoneInTime();
    assertThat(server.logger.lines).contains("Channel \"foo\" has been deleted");
  }

  @Test
  void itsNextMessageIsTheFirstAgain() {
    client.publishMany("foo", 3);
    server.advance(MAX);
    client.publishMany("foo", 1);
    assertThat(client.subscribe("foo").open().sequences()).containsExactly(1L);
  }

  @Test
  void aSubscriberKeepsAChannel() {
    client.subscribe("foo").open();
    server.advance(MAX.multipliedBy(5));
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void aChannelGoesAfterItsLastSubscriberLeft() {
    var first = client.subscribe("foo").open();
    var last = client.subscribe("foo").queue("q").open();
    server.advance(MAX.multipliedBy(2));
    first.unsubscribe();
    server.advance(MAX.multipliedBy(2));
    last.close();
    assertGoneInTime();
  }

  @Test
  void theTimeBeginsWithTheCloseOfTheClientToo() {
    client.subscribe("foo").open();
    server.advance(MAX.multipliedBy(2));
    client.close();
    assertGoneInTime();
  }

  @Test
  void aSubscriberThatComesInTimeKeepsTheChannel() {
    client.publishMany("foo", 1);
    server.advance(ALMOST);
    assertThat(client.subscribe("foo").open().sequences()).containsExactly(1L);
    server.advance(MAX);
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void offlineDurablesGoWithTheChannel() {
    client.subscribe("foo").durable("d").open().close();
    client.subscribe("foo").durable("d").queue("q").open().close();
    client.publishMany("foo", 2);
    assertGoneInTime();
    client.publishMany("foo", 1);
    assertThat(client.subscribe("foo").durable("d").startAt(StartPosition.NEW_ONLY).open().received)
        .isEmpty();
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
  }

  @Test
  void aChannelThatARefusedSubscriptionLeftBehindGoesToo() {
    client.subscribe("foo").durable("a:b").queue("q").open();
    assertGoneInTime();
  }

  @Test
  void subscriptionsOfADeletedChannelAreUnknown() {
    var subscription = client.subscribe("foo").open();
    subscription.close();
    server.advance(MAX);
    assertThat(subscription.unsubscribe()).isEqualTo("stan: unknown channel");
  }

  @Test
  void aDeletedChannelMakesRoomForAnother() {
    var limits = new ChannelLimits(0, 0, 0, Duration.ZERO, MAX);
    var small = new SimulatedServer(TestConfig.limits(new StoreLimits(1, limits, Map.of())));
    var me = small.connect("me");
    me.publishMany("foo", 1);
    assertThat(me.publish("bar", "x")).isEqualTo("too many channels");
    small.advance(MAX);
    assertThat(me.publish("bar", "x")).isEmpty();
    assertThat(me.publish("BAR", "x")).isNotEmpty();
  }

  @Test
  void aDeletedChannelFreesItsSpelling() {
    client.publishMany("foo", 1);
    server.advance(MAX);
    assertThat(client.publish("FOO", "x")).isEmpty();
  }

  @Test
  void whatReachesAChannelWhileItIsDeletedFindsItsSuccessor() {
    var errors = new ArrayList<String>();
    var subscriptions = new ArrayList<TestSubscription>();
    client.publishMany("foo", 3);
    server.advance(ALMOST);
    server.bus.onFlush = () -> {
      client.sendPublish("foo", "x", errors::add);
      subscriptions.add(client.subscribe("foo").send());
    };
    server.advance(MILLISECOND);
    assertThat(errors).containsExactly("");
    assertThat(subscriptions.getFirst().sequences()).containsExactly(1L);
  }

  @Test
  void aClientThatClosesWhileItsChannelIsDeletedIsAnswered() {
    client.subscribe("foo").open().close();
    server.advance(ALMOST);
    var answers = new ArrayList<byte[]>();
    server.bus.onFlush = () -> {
      var request = new CloseRequest("me").encode();
      server.send("_STAN.close.test-cluster", request, answers::add);
    };
    server.advance(MILLISECOND);
    assertThat(answers).hasSize(1);
    assertThat(SimulatedServer.closeError(answers.getFirst())).isEmpty();
  }
}
