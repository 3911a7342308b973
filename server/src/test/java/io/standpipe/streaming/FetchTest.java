package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.ChannelLimits;
import io.standpipe.wire.streaming.CloseRequest;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// Messages that are not in memory: who needs them waits, without a loop, and nobody else does.
class FetchTest {
  private RecordingStore store = new RecordingStore();
  private SimulatedServer server = new SimulatedServer(store);
  private TestClient client = server.connect("me");

  private ColdLog log() {
    var log = store.logs.get("foo");
    if (log == null) {
      throw new AssertionError("no channel");
    }
    return log;
  }

  /// Lets what is wanted arrive until nothing is.
  private void loadAll() {
    while (log().isWanted()) {
      log().load();
      server.settle();
    }
  }

  private void configure(StreamingConfig config) {
    store = new RecordingStore();
    server = new SimulatedServer(config, store);
    client = server.connect("me");
  }

  @Test
  void aReplayGoesOnWhenItsNextMessageHasCome() {
    client.publishMany("foo", 3);
    log().cool();
    var subscription = client.subscribe("foo").open();
    assertThat(subscription.error).isEmpty();
    assertThat(subscription.received).isEmpty();
    log().load();
    server.settle();
    assertThat(subscription.sequences()).containsExactly(1L);
    loadAll();
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void whoWaitsDoesNotAskAgainAndAgain() {
    client.publishMany("foo", 1);
    log().cool();
    client.subscribe("foo").open();
    server.advance(Duration.ofMinutes(1));
    assertThat(log().waits).isLessThan(4);
  }

  @Test
  void othersAreServedMeanwhile() {
    client.publishMany("foo", 3);
    log().cool();
    var slow = client.subscribe("foo").open();
    var current = client.subscribe("foo").startAt(StartPosition.NEW_ONLY).open();
    client.publish("foo", "4");
    assertThat(current.sequences()).containsExactly(4L);
    assertThat(slow.received).isEmpty();
    loadAll();
    assertThat(slow.sequences()).isEqualTo(Sequences.upTo(4));
  }

  @Test
  void aMessageThatCannotBeDecryptedIsWaitedForAndComplainedAboutOnce() {
    client.publishMany("foo", 3);
    log().encrypt(2);
    var subscription = client.subscribe("foo").open();
    client.publish("foo", "4");
    client.publish("foo", "5");
    assertThat(subscription.sequences()).containsExactly(1L);
    assertThat(server.logger.lines).filteredOn(line -> line.contains("looking up"))
        .singleElement()
        .asString()
        .contains("Error looking up message foo:2 (cipher: message authentication failed)");
    log().decrypt();
    server.settle();
    assertThat(subscription.sequences()).isEqualTo(Sequences.upTo(5));
  }

  @Test
  void aMessageThatCannotBeReadIsAHole() {
    client.publishMany("foo", 3);
    log().cool();
    log().damage(2);
    var subscription = client.subscribe("foo").open();
    loadAll();
    assertThat(subscription.sequences()).containsExactly(1L, 3L);
  }

  @Test
  void aRedeliveryWaitsForItsMessage() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 2);
    subscription.takeSequences();
    log().cool();
    server.advance(Duration.ofSeconds(1));
    assertThat(subscription.received).isEmpty();
    loadAll();
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
    assertThat(subscription.redeliveryCounts()).containsExactly(1, 1);
  }

  @Test
  void aRedeliveryOfAMessageThatCannotBeReadIsSettledSilently() {
    var subscription = client.subscribe("foo").ackWait(1).maxInFlight(2).open();
    client.publishMany("foo", 3);
    log().damage(1);
    log().cool();
    subscription.takeSequences();
    server.advance(Duration.ofSeconds(1));
    loadAll();
    assertThat(subscription.takeSequences()).containsExactly(2L, 3L);
    server.advance(Duration.ofSeconds(1));
    assertThat(store.subscription("foo", 1).pending).containsExactly(2L, 3L);
  }

  @Test
  void anAckMayComeBeforeTheMessageThatWasToBeSentAgain() {
    var subscription = client.subscribe("foo").ackWait(1).open();
    client.publishMany("foo", 2);
    log().cool();
    server.advance(Duration.ofSeconds(1));
    subscription.takeSequences();
    subscription.ack(1);
    loadAll();
    assertThat(subscription.sequences()).containsExactly(2L);
  }

  @Test
  void aStartByTimeWaitsForTheMessagesOfThatTime() {
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(10));
    client.publishMany("foo", 2);
    log().cool();
    var subscription = client.subscribe("foo").startAtDelta(Duration.ofSeconds(5)).open();
    assertThat(subscription.error).isEqualTo("no answer");
    loadAll();
    assertThat(subscription.error).isEmpty();
    assertThat(subscription.sequences()).containsExactly(2L, 3L);
  }

  @Test
  void requestsBehindOneThatWaitsKeepTheirOrder() {
    client.publishMany("foo", 1);
    log().cool();
    var waiting = client.subscribe("foo").startAtDelta(Duration.ofSeconds(5)).open();
    var answers = new ArrayList<String>();
    var second = client.subscribe("foo").startAt(StartPosition.NEW_ONLY).open();
    waiting.ackInbox = waiting.inbox;
    waiting.sendEnd("_STAN.unsub.test-cluster", answers::add);
    server.settle();
    assertThat(second.error).isEqualTo("no answer");
    assertThat(answers).isEmpty();
    loadAll();
    assertThat(second.error).isEmpty();
    assertThat(answers).containsExactly("");
  }

  @Test
  void aClientMayCloseWhileItsRequestWaits() {
    client.publishMany("foo", 1);
    log().cool();
    var waiting = client.subscribe("foo").startAtDelta(Duration.ofSeconds(5)).open();
    server.send("_STAN.close.test-cluster", new CloseRequest("me").encode(), _ -> {});
    server.settle();
    loadAll();
    assertThat(waiting.error).isEqualTo("stan: unknown clientID");
    assertThat(server.server.view().subscriptions()).isZero();
  }

  @Test
  void limitsAreEnforcedWhenTheMessagesThatSayWhereHaveCome() {
    configure(TestConfig.messagesMax(3));
    client.publishMany("foo", 3);
    log().cool();
    client.publish("foo", "4");
    assertThat(log().count()).isEqualTo(4);
    loadAll();
    assertThat(log().first()).isEqualTo(2);
  }

  @Test
  void bytesAreLimitedPastAMessageThatCannotBeRead() {
    configure(TestConfig.bytesMax(100));
    client.publishMany("foo", 3);
    log().damage(2);
    log().cool();
    client.publish("foo", "x".repeat(80));
    loadAll();
    assertThat(log().first()).isEqualTo(4);
  }

  @Test
  void agesAreLookedUpWhenTheFirstMessageHasCome() {
    configure(TestConfig.ageMax(Duration.ofSeconds(5)));
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(1));
    client.publishMany("foo", 2);
    log().cool();
    server.advance(Duration.ofSeconds(4));
    loadAll();
    assertThat(log().first()).isEqualTo(2);
    loadAll();
    server.advance(Duration.ofSeconds(1));
    loadAll();
    assertThat(log().count()).isZero();
  }

  @Test
  void aChannelIsNotDeletedWhileARequestWaits() {
    configure(
        TestConfig.channel(new ChannelLimits(0, 0, 0, Duration.ZERO, Duration.ofSeconds(10))));
    client.publishMany("foo", 1);
    log().cool();
    var waiting = client.subscribe("foo").startAtDelta(Duration.ofSeconds(5)).open();
    server.advance(Duration.ofSeconds(30));
    assertThat(server.channels()).isEqualTo(1);
    loadAll();
    assertThat(waiting.error).isEmpty();
  }
}
