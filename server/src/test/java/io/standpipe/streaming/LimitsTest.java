package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ChannelLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Source: reference, streaming protocol 4.4, 5.3, 6.4.
class LimitsTest {
  private static TestClient connect(StreamingConfig config) {
    return new SimulatedServer(config).connect("me");
  }

  private static List<Long> stored(TestClient client) {
    var reader = client.subscribe("foo").open();
    reader.unsubscribe();
    return reader.sequences();
  }

  private static long subscriptions(TestClient client) {
    return client.server.server.view().subscriptions();
  }

  @Test
  void aChannelTooManyIsRefused() {
    var client = connect(TestConfig.channelsMax(1));
    assertThat(client.publish("foo", "x")).isEmpty();
    assertThat(client.publish("bar", "x")).isEqualTo("too many channels");
    assertThat(client.subscribe("bar").open().error).isEqualTo("too many channels");
    assertThat(client.publish("foo", "x")).isEmpty();
    assertThat(client.subscribe("foo").open().error).isEmpty();
  }

  @Test
  void withoutLimitThereMayBeAnyNumberOfChannels() {
    var client = connect(TestConfig.channelsMax(0));
    for (int i = 0; i < 200; i++) {
      assertThat(client.publish("foo." + i, "x")).isEmpty();
    }
  }

  @Test
  void aSubscriptionTooManyIsRefused() {
    var client = connect(TestConfig.subscriptionsMax(2));
    var first = client.subscribe("foo").open();
    assertThat(client.subscribe("foo").queue("q").open().error).isEmpty();
    assertThat(client.subscribe("foo").open().error)
        .isEqualTo("too many subscriptions per channel");
    assertThat(client.subscribe("bar").open().error).isEmpty();
    first.close();
    assertThat(client.subscribe("foo").open().error).isEmpty();
    assertThat(client.subscribe("foo").queue("q").open().error)
        .isEqualTo("too many subscriptions per channel");
  }

  @Test
  void anOfflineDurableCounts() {
    var client = connect(TestConfig.subscriptionsMax(1));
    client.subscribe("foo").durable("d").open().close();
    assertThat(client.subscribe("foo").open().error)
        .isEqualTo("too many subscriptions per channel");
    assertThat(client.subscribe("foo").durable("d").open().error).isEmpty();
  }

  @Test
  void anOfflineGroupCountsOnce() {
    var client = connect(TestConfig.subscriptionsMax(2));
    var first = client.subscribe("foo").durable("d").queue("q").open();
    var second = client.subscribe("foo").durable("d").queue("q").open();
    first.close();
    second.close();
    assertThat(subscriptions(client)).isEqualTo(1);
    assertThat(client.subscribe("foo").open().error).isEmpty();
    assertThat(client.subscribe("foo").durable("d").queue("q").open().error).isEmpty();
    assertThat(client.subscribe("foo").durable("d").queue("q").open().error)
        .isEqualTo("too many subscriptions per channel");
  }

  @Test
  void aRefusedDurableLeavesNothingBehind() {
    var client = connect(TestConfig.subscriptionsMax(1));
    var first = client.subscribe("foo").open();
    client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 2);
    first.unsubscribe();
    assertThat(client.subscribe("foo").durable("d").startAtSequence(2).open().sequences())
        .containsExactly(2L);
  }

  @Test
  void theOldestMessagesGoWhenThereAreTooMany() {
    var client = connect(TestConfig.messagesMax(3));
    client.publishMany("foo", 5);
    assertThat(stored(client)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void droppingMessagesIsReportedOnce() {
    var client = connect(TestConfig.messagesMax(1));
    client.publishMany("foo", 5);
    assertThat(client.server.logger.lines)
        .filteredOn(line -> line.startsWith("Reached limits for store \"foo\""))
        .hasSize(1);
  }

  @Test
  void theOldestMessagesGoWhenTheyAreTooLarge() {
    // A message of 10 bytes on foo takes 29.
    var client = connect(TestConfig.bytesMax(3 * 29));
    for (int i = 0; i < 5; i++) {
      client.publish("foo", "0123456789");
    }
    assertThat(stored(client)).containsExactly(3L, 4L, 5L);
  }

  @Test
  void theNewestMessageIsKeptHoweverLarge() {
    var client = connect(TestConfig.bytesMax(10));
    client.publish("foo", "x");
    assertThat(client.publish("foo", "far more than ten bytes")).isEmpty();
    assertThat(stored(client)).containsExactly(2L);
  }

  @Test
  void messagesGoWhenTheyReachTheMaximumAge() {
    var client = connect(TestConfig.ageMax(Duration.ofSeconds(10)));
    client.publish("foo", "1");
    client.server.advance(Duration.ofSeconds(5));
    client.publish("foo", "2");
    client.server.advance(Duration.ofMillis(4999));
    assertThat(stored(client)).containsExactly(1L, 2L);
    client.server.advance(Duration.ofMillis(1));
    assertThat(stored(client)).containsExactly(2L);
    client.server.advance(Duration.ofSeconds(5));
    assertThat(stored(client)).isEmpty();
    assertThat(client.server.server.view().totalMessages()).isZero();
  }

  @Test
  void messagesGoAlthoughTheClockMovesWhileItIsRead() {
    var client = connect(TestConfig.ageMax(Duration.ofSeconds(1)));
    client.publish("foo", "x");
    client.server.thread.moveWithEachRead(100);
    int before = client.server.thread.timersFired();

    client.server.advance(Duration.ofSeconds(2));

    assertThat(client.server.server.view().totalMessages()).isZero();
    assertThat(client.server.thread.timersFired() - before).isLessThan(10);
  }

  @Test
  void sequencesGoOnAfterEverythingExpired() {
    var client = connect(TestConfig.ageMax(Duration.ofSeconds(1)));
    client.publishMany("foo", 3);
    client.server.advance(Duration.ofSeconds(1));
    client.publish("foo", "x");
    assertThat(stored(client)).containsExactly(4L);
  }

  @Test
  void whoLagsBehindSkipsWhatIsGoneWithoutNotice() {
    var client = connect(TestConfig.messagesMax(2));
    client.subscribe("foo").durable("d").open().close();
    client.publishMany("foo", 5);
    var resumed = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 1);
    assertThat(resumed.sequences()).containsExactly(4L, 5L, 6L);
  }

  @Test
  void aBurstLargerThanTheLimitLeavesItsEnd() {
    var client = connect(TestConfig.messagesMax(3));
    for (int i = 0; i < 10; i++) {
      client.sendPublish("foo", "x", error -> assertThat(error).isEmpty());
    }
    client.server.settle();
    assertThat(stored(client)).containsExactly(8L, 9L, 10L);
  }

  @Test
  void aChannelMayHaveLimitsOfItsOwn() {
    var client = connect(TestConfig.channelNamed("foo.>", overrides(2)));
    client.publishMany("foo", 4);
    assertThat(stored(client)).hasSize(4);
    client = connect(TestConfig.channelNamed("foo", overrides(2)));
    client.publishMany("foo", 4);
    assertThat(stored(client)).hasSize(2);
    client = connect(TestConfig.channelNamed("*", overrides(2)));
    client.publishMany("foo", 4);
    assertThat(stored(client)).hasSize(2);
  }

  private static ChannelLimits.Overrides overrides(long messagesMax) {
    return new ChannelLimits.Overrides(Optional.empty(), Optional.of(messagesMax), Optional.empty(),
        Optional.empty(), Optional.empty());
  }
}
