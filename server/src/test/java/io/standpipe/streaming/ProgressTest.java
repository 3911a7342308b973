package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When and what the store is told of deliveries and acks.
class ProgressTest {
  private static final Duration BUNDLE = Duration.ofNanos(Progress.DELAY_NANOS);
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final String UNSUBSCRIBE = "_STAN.unsub.test-cluster";

  private final RecordingStore store = new RecordingStore();
  private final SimulatedServer server = new SimulatedServer(store);
  private final TestClient client = server.connect("me");

  private List<Position> lastBundle() {
    return store.bundles().getLast().positions();
  }

  private void decide(String failure) {
    store.decide(failure);
    server.settle();
  }

  @Test
  void aThousandDeliveriesAndAcksAreOneBundleWithOneEntry() {
    var subscription = client.subscribe("foo").open();
    subscription.onMessage(message -> subscription.sendAck(message.sequence()));
    for (int i = 0; i < 1000; i++) {
      client.publish("foo", "x");
      server.advance(Duration.ofNanos(200_000));
    }
    server.advance(BUNDLE);
    assertThat(store.bundles()).hasSize(1);
    assertThat(lastBundle()).containsExactly(new Position(1, 1000, Sequences.NONE, Sequences.NONE));
  }

  @Test
  void aBundleComes250MillisecondsAfterTheFirstChange() {
    client.subscribe("foo").open();
    client.publish("foo", "1");
    server.advance(BUNDLE.minus(MILLISECOND));
    client.publish("foo", "2");
    assertThat(store.bundles()).isEmpty();
    server.advance(MILLISECOND);
    assertThat(lastBundle())
        .containsExactly(new Position(1, 2, Sequences.of(1, 2), Sequences.NONE));
  }

  @Test
  void nothingIsArmedWhileNothingChanges() {
    var subscription = client.subscribe("foo").open();
    client.publish("foo", "1");
    subscription.ack(1);
    server.advance(BUNDLE);
    int before = server.thread.timersFired();
    server.advance(Duration.ofSeconds(20));
    assertThat(server.thread.timersFired() - before).isZero();
    assertThat(store.bundles()).hasSize(1);
  }

  @Test
  void aBundleNamesWhatChangedSinceTheLast() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 3);
    server.advance(BUNDLE);
    subscription.ack(2);
    client.publish("foo", "4");
    server.advance(BUNDLE);
    assertThat(lastBundle()).containsExactly(new Position(1, 4, Sequences.of(4), Sequences.of(2)));
  }

  @Test
  void oneBundleIsUnderwayAtATime() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 2);
    store.hold();
    server.advance(BUNDLE);
    subscription.ack(1);
    server.advance(BUNDLE.multipliedBy(3));
    assertThat(store.held()).hasSize(1);
    decide("");
    server.advance(BUNDLE);
    assertThat(store.held()).containsExactly(new Operation.Progress("foo",
        List.of(new Position(1, 2, Sequences.NONE, Sequences.of(1)))));
  }

  @Test
  void aBundleThatFailsGoesWithTheNextAndIsNotRetriedByItself() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 2);
    store.hold();
    server.advance(BUNDLE);
    decide("disk full");
    server.advance(BUNDLE.multipliedBy(10));
    assertThat(store.held()).isEmpty();
    store.release();
    subscription.ack(1);
    server.advance(BUNDLE);
    assertThat(store.subscription("foo", 1).pending).containsExactly(2L);
    assertThat(store.subscription("foo", 1).lastSent).isEqualTo(2);
  }

  @Test
  void whoFailedGoesAlongWhenAnotherSubscriptionChanges() {
    var failed = client.subscribe("foo").open();
    var other = client.subscribe("foo").open();
    client.publishMany("foo", 1);
    server.advance(BUNDLE);
    store.hold();
    failed.ack(1);
    server.advance(BUNDLE);
    decide("disk full");
    store.release();
    other.ack(1);
    server.advance(BUNDLE);
    assertThat(store.subscription("foo", 1).pending).isEmpty();
    assertThat(store.subscription("foo", 2).pending).isEmpty();
  }

  @Test
  void aProposalIsRightWhateverBecomesOfTheOneBefore() {
    for (var failure : List.of("", "disk full")) {
      var channel = failure.isEmpty() ? "good" : "bad";
      var subscription = client.subscribe(channel).durable("d").open();
      client.publishMany(channel, 3);
      server.advance(BUNDLE);
      store.hold();
      subscription.ack(1);
      server.advance(BUNDLE);
      subscription.ack(2);
      subscription.sendEnd("_STAN.subclose.test-cluster", _ -> {});
      server.settle();
      decide(failure);
      store.release();
      server.settle();
      assertThat(store.subscription(channel, 1).pending).as(failure).containsExactly(3L);
      assertThat(store.subscription(channel, 1).record.offline()).isTrue();
    }
  }

  @Test
  void theHeirsGetTheirMessagesTogetherWithTheEndOfTheOneWhoLeft() {
    var leaver = client.subscribe("foo").queue("q").open();
    client.publishMany("foo", 2);
    client.subscribe("foo").queue("q").open();
    store.hold();
    var answers = new ArrayList<String>();
    leaver.sendEnd(UNSUBSCRIBE, answers::add);
    server.settle();
    assertThat(store.held()).containsExactly(new Operation.Progress("foo",
        List.of(new Position(2, 2, Sequences.of(1, 2), Sequences.NONE)), List.of(1L)));
    assertThat(answers).isEmpty();
    decide("");
    assertThat(answers).containsExactly("");
  }

  @Test
  void aGroupsPositionDoesNotLeaveWithTheMemberThatHadIt() {
    var leaver = client.subscribe("foo").queue("q").open();
    client.publishMany("foo", 2);
    leaver.ackUpTo(2);
    client.subscribe("foo").queue("q").open();
    leaver.unsubscribe();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(2L);
    assertThat(store.subscription("foo", 2).lastSent).isEqualTo(2);
  }

  @Test
  void theRecordOfANewMemberIsNotAheadOfWhatIsKnownToBePending() {
    client.subscribe("foo").queue("q").open();
    client.publishMany("foo", 2);
    client.subscribe("foo").queue("q").open();
    assertThat(store.subscription("foo", 2).lastSent).isZero();
  }

  @Test
  void theRecordOfAMemberStaysUntilItsHeirsAreKept() {
    var leaver = client.subscribe("foo").queue("q").open();
    client.publishMany("foo", 2);
    var heir = client.subscribe("foo").queue("q").open();
    store.hold();
    var answers = new ArrayList<String>();
    leaver.sendEnd(UNSUBSCRIBE, answers::add);
    server.settle();
    decide("disk full");
    assertThat(answers).containsExactly("disk full");
    assertThat(store.held()).isEmpty();
    store.release();
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(1L, 2L);
    heir.ack(1);
    server.advance(BUNDLE);
    assertThat(store.channel("foo").subscriptions).containsOnlyKeys(2L);
    assertThat(store.subscription("foo", 2).pending).containsExactly(2L);
  }

  @Test
  void theLastOfAGroupTakesAlongThoseThatMayStillBeStored() {
    var leaver = client.subscribe("foo").queue("q").durable("d").open();
    client.publishMany("foo", 2);
    var last = client.subscribe("foo").queue("q").durable("d").open();
    store.hold();
    leaver.sendEnd(UNSUBSCRIBE, _ -> {});
    last.sendEnd(UNSUBSCRIBE, _ -> {});
    server.settle();
    decide("disk full");
    decide("");
    store.release();
    assertThat(store.channel("foo").subscriptions).isEmpty();
  }

  @Test
  void whoLeftAndIsGoneIsNotNamedAgain() {
    var leaver = client.subscribe("foo").queue("q").durable("d").open();
    var last = client.subscribe("foo").queue("q").durable("d").open();
    leaver.unsubscribe();
    last.unsubscribe();
    assertThat(store.bundles().getLast().ended()).containsExactly(2L);
  }

  @Test
  void anEndThatFailedIsForgottenWhenTheDurableIsResumed() {
    var durable = client.subscribe("foo").durable("d").open();
    store.hold();
    durable.sendEnd("_STAN.subclose.test-cluster", _ -> {});
    server.settle();
    var resumed = client.subscribe("foo").durable("d").open();
    decide("disk full");
    decide("");
    store.release();
    assertThat(resumed.error).isEmpty();
    client.publish("foo", "1");
    server.advance(BUNDLE);
    assertThat(store.subscription("foo", 1).record.offline()).isFalse();
  }

  @Test
  void aCleanStopProposesWhatIsLeft() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 3);
    subscription.ack(1, 2);
    assertThat(store.bundles()).isEmpty();
    server.close();
    assertThat(lastBundle()).containsExactly(new Position(1, 3, Sequences.of(3), Sequences.NONE));
  }

  @Test
  void aCleanStopNamesWhatIsUnderway() {
    var subscription = client.subscribe("foo").open();
    client.publishMany("foo", 3);
    server.advance(BUNDLE);
    store.hold();
    subscription.ack(1);
    server.advance(BUNDLE);
    subscription.ack(2);
    server.close();
    assertThat(store.held().getLast()).isEqualTo(new Operation.Progress("foo",
        List.of(new Position(1, 3, Sequences.NONE, Sequences.of(1, 2)))));
  }

  @Test
  void aStoreThatForgetsIsToldNothing() {
    var forgetting = new RecordingStore();
    forgetting.persistent = false;
    var forgetful = new SimulatedServer(forgetting);
    var me = forgetful.connect("me");
    var subscription = me.subscribe("foo").open();
    me.publishMany("foo", 3);
    subscription.ack(1);
    forgetful.advance(Duration.ofSeconds(1));
    subscription.unsubscribe();
    forgetful.close();
    assertThat(forgetting.bundles()).containsExactly(Operation.Progress.ended("foo", 1L));
  }
}
