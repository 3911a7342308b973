package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A journal takes time and may fail: what is answered and delivered before, meanwhile and after.
class JournalTest {
  private static final String CLOSE = "_STAN.close.test-cluster";
  private static final String SUBSCRIPTION_CLOSE = "_STAN.subclose.test-cluster";
  private static final String UNSUBSCRIBE = "_STAN.unsub.test-cluster";

  private final DelayedJournal journal = new DelayedJournal(new ListStore());
  private final SimulatedServer server = new SimulatedServer(journal);
  private final TestClient client = server.connect("me");
  /// Errors of all answers to what [#publish] sent.
  private final List<String> answers = new ArrayList<>();

  private void publish(String data) {
    client.sendPublish("foo", data, answers::add);
    server.settle();
  }

  private void commitOne() {
    journal.decide("");
    server.settle();
  }

  private void failOne() {
    journal.decide("disk full");
    server.settle();
  }

  private void commitAll() {
    while (journal.waiting() > 0) {
      commitOne();
    }
  }

  private static List<String> contents(TestSubscription subscription) {
    return subscription.received.stream()
        .map(DeliveredMessage::data)
        .map(Object::toString)
        .toList();
  }

  @Test
  void aMessageIsNeitherDeliveredNorAcknowledgedBeforeItIsKept() {
    var subscription = client.subscribe("foo").open();
    journal.hold();
    publish("x");
    server.advance(Duration.ofMinutes(1));
    assertThat(subscription.received).isEmpty();
    assertThat(answers).isEmpty();
    commitOne();
    assertThat(subscription.sequences()).containsExactly(1L);
    assertThat(answers).containsExactly("");
  }

  @Test
  void aMessageThatCouldNotBeKeptIsRefusedAndLeavesNoGap() {
    var subscription = client.subscribe("foo").open();
    journal.hold();
    publish("lost");
    failOne();
    assertThat(answers).containsExactly("disk full");
    publish("kept");
    commitOne();
    assertThat(subscription.sequences()).containsExactly(1L);
    assertThat(contents(subscription)).containsExactly("kept");
  }

  @Test
  void proposalsDoNotWaitForOneAnother() {
    var subscription = client.subscribe("foo").open();
    journal.hold();
    publish("1");
    publish("2");
    publish("3");
    assertThat(journal.waiting()).isEqualTo(3);
    commitOne();
    assertThat(answers).containsExactly("");
    failOne();
    commitOne();
    assertThat(answers).containsExactly("", "disk full", "");
    assertThat(contents(subscription)).containsExactly("1", "3");
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void messagesThatGatheredAreOneProposal() {
    journal.hold();
    client.sendPublish("foo", "1", answers::add);
    client.sendPublish("foo", "2", answers::add);
    server.settle();
    assertThat(journal.waiting()).isEqualTo(1);
    failOne();
    assertThat(answers).containsExactly("disk full", "disk full");
  }

  @Test
  void aSubscriptionIsAnsweredAndServedWhenItIsKept() {
    client.publishMany("foo", 2);
    journal.hold();
    var subscription = client.subscribe("foo").open();
    publish("3");
    assertThat(subscription.error).isEqualTo("no answer");
    commitOne();
    assertThat(subscription.error).isEmpty();
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
    commitOne();
    assertThat(subscription.sequences()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whoSubscribesWhileAMessageIsBeingKeptGetsItOnce() {
    journal.hold();
    publish("1");
    var subscription = client.subscribe("foo").open();
    commitAll();
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void aSubscriptionThatCouldNotBeKeptLeavesNothing() {
    client.publishMany("foo", 2);
    journal.hold();
    var failed = client.subscribe("foo").durable("d").open();
    failOne();
    assertThat(failed.error).isEqualTo("disk full");
    commitAll();
    assertThat(server.server.view().subscriptions()).isZero();
    var next = client.subscribe("foo").durable("d").startAtSequence(2).open();
    commitAll();
    assertThat(next.sequences()).containsExactly(2L);
  }

  @Test
  void aGroupWhoseFirstMemberCouldNotBeKeptServesTheSecond() {
    client.publishMany("foo", 2);
    journal.hold();
    var failed = client.subscribe("foo").queue("q").open();
    var kept = client.subscribe("foo").queue("q").open();
    failOne();
    commitAll();
    assertThat(failed.error).isEqualTo("disk full");
    assertThat(kept.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aResumeThatCouldNotBeKeptLosesNothing() {
    var durable = client.subscribe("foo").durable("d").open();
    client.publishMany("foo", 2);
    durable.ack(1);
    durable.close();
    journal.hold();
    var failed = client.subscribe("foo").durable("d").open();
    failOne();
    assertThat(failed.error).isEqualTo("disk full");
    commitAll();
    var resumed = client.subscribe("foo").durable("d").open();
    commitAll();
    assertThat(failed.received).isEmpty();
    assertThat(resumed.sequences()).containsExactly(2L);
    assertThat(resumed.redeliveryCounts()).containsExactly(1);
  }

  @Test
  void aDurableNameIsTakenBeforeItIsKept() {
    journal.hold();
    client.subscribe("foo").durable("d").open();
    assertThat(client.subscribe("foo").durable("d").open().error)
        .isEqualTo("stan: duplicate durable registration");
  }

  @Test
  void aClientMayCloseWhileItsSubscriptionIsBeingKept() {
    var durable = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 2);
    durable.close();
    journal.hold();
    var abandoned = client.subscribe("foo").durable("d").ackWait(1).open();
    server.send(CLOSE, new CloseRequest("me").encode(), _ -> {});
    server.settle();
    commitAll();
    server.advance(Duration.ofSeconds(10));
    assertThat(abandoned.received).isEmpty();
    var successor = new TestClient(server, "me");
    successor.sendConnect();
    commitAll();
    var resumed = successor.subscribe("foo").durable("d").open();
    commitAll();
    assertThat(resumed.sequences()).containsExactly(1L, 2L);
    assertThat(resumed.redeliveryCounts()).containsExactly(1, 1);
  }

  @Test
  void aSuspendedDurableHasNoTimerThoughItsSubscriptionWasNeverStarted() {
    var durable = client.subscribe("foo").durable("d").ackWait(1).open();
    client.publishMany("foo", 1);
    durable.close();
    journal.hold();
    var abandoned = client.subscribe("foo").durable("d").ackWait(1).open();
    abandoned.end(SUBSCRIPTION_CLOSE, "me", abandoned.inbox);
    commitAll();
    int before = server.thread.timersFired();
    server.advance(Duration.ofSeconds(20));
    assertThat(server.thread.timersFired() - before).isLessThan(5);
  }

  @Test
  void aPublisherMayCloseWhileItsMessageIsBeingKept() {
    journal.hold();
    publish("x");
    server.send(CLOSE, new CloseRequest("me").encode(), _ -> {});
    server.settle();
    commitAll();
    assertThat(answers).containsExactly("");
  }

  @Test
  void aClosedClientIsAnsweredWhenItsDurablesAreKept() {
    client.subscribe("foo").durable("d").open();
    client.subscribe("bar").durable("d").open();
    journal.hold();
    var closed = new ArrayList<byte[]>();
    server.send(CLOSE, new CloseRequest("me").encode(), closed::add);
    server.settle();
    while (journal.waiting() > 0) {
      assertThat(closed).isEmpty();
      commitOne();
    }
    assertThat(closed).hasSize(1);
  }

  @Test
  void theEndOfASubscriptionIsAnsweredWhenItIsKept() {
    for (var subject : List.of(UNSUBSCRIBE, SUBSCRIPTION_CLOSE)) {
      var subscription = client.subscribe("foo").durable("d").open();
      commitAll();
      journal.hold();
      subscription.sendEnd(subject, answers::add);
      server.settle();
      assertThat(answers).isEmpty();
      commitOne();
      assertThat(answers).containsExactly("");
      answers.clear();
    }
  }

  @Test
  void theFailureToKeepTheEndOfASubscriptionIsReported() {
    var subscription = client.subscribe("foo").open();
    journal.hold();
    subscription.sendEnd(UNSUBSCRIBE, answers::add);
    server.settle();
    failOne();
    assertThat(answers).containsExactly("disk full");
  }

  @Test
  void aConnectIsAnsweredWhenItIsKept() {
    journal.hold();
    var errors = new TestClient(server, "you").sendConnect();
    assertThat(errors).isEmpty();
    commitOne();
    assertThat(errors).containsExactly("");
  }

  @Test
  void aConnectThatCouldNotBeKeptIsRefusedAndItsIdIsFree() {
    journal.hold();
    var refused = new TestClient(server, "you").sendConnect();
    failOne();
    assertThat(refused).containsExactly("disk full");
    var accepted = new TestClient(server, "you").sendConnect();
    commitOne();
    assertThat(accepted).containsExactly("");
  }

  @Test
  void aClientReplacedBeforeItWasKeptDoesNoHarmToItsSuccessor() {
    journal.hold();
    var first = new TestClient(server, "you");
    first.sendConnect();
    first.vanish();
    var second = new TestClient(server, "you");
    var errors = second.sendConnect();
    commitAll();
    assertThat(errors).containsExactly("");
    server.advance(Duration.ofMinutes(10));
    commitAll();
    assertThat(second.ping()).isEmpty();
    assertThat(server.logger.lines).noneMatch(line -> line.contains("Timed out on heartbeats"));
  }

  @Test
  void whatIsHandedOverToAMemberThatIsNotKeptYetWaitsForItsResponse() {
    var leaver = client.subscribe("foo").queue("q").open();
    client.publishMany("foo", 3);
    journal.hold();
    var joining = client.subscribe("foo").queue("q").ackWait(1).open();
    leaver.sendEnd(SUBSCRIPTION_CLOSE, _ -> {});
    server.advance(Duration.ofSeconds(3));
    assertThat(joining.received).isEmpty();
    commitAll();
    server.advance(Duration.ofMillis(100));
    assertThat(joining.sequences()).containsExactly(1L, 2L, 3L);
    assertThat(joining.redeliveryCounts()).containsExactly(1, 1, 1);
  }

  @Test
  void aReplacedDurableMayNotBeKeptYet() {
    var replacingJournal = new DelayedJournal(new ListStore());
    var replacing = new SimulatedServer(TestConfig.replaceDurable(), replacingJournal);
    var me = replacing.connect("me");
    me.publishMany("foo", 2);
    replacingJournal.hold();
    var old = me.subscribe("foo").durable("d").ackWait(1).open();
    var successor = me.subscribe("foo").durable("d").ackWait(30).open();
    replacingJournal.commitAll();
    replacing.advance(Duration.ofSeconds(10));
    assertThat(old.received).isEmpty();
    assertThat(successor.redeliveryCounts()).containsExactly(0, 0);
  }

  @Test
  void aChannelIsNotDeletedWhileSomethingIsBeingKept() {
    var slow = new DelayedJournal(new ListStore());
    var forgetful = new SimulatedServer(TestConfig.inactivityMax(Duration.ofSeconds(10)), slow);
    var me = forgetful.connect("me");
    me.publishMany("foo", 1);
    slow.hold();
    me.sendPublish("foo", "2", answers::add);
    forgetful.advance(Duration.ofSeconds(30));
    slow.commitAll();
    forgetful.advance(Duration.ofSeconds(9));
    assertThat(answers).containsExactly("");
    assertThat(forgetful.channels()).isEqualTo(1);
    forgetful.advance(Duration.ofSeconds(1));
    assertThat(slow.waiting()).as("the deletion waits to be kept").isEqualTo(1);
    slow.commitAll();
    forgetful.advance(Duration.ZERO);
    assertThat(forgetful.channels()).isZero();
  }

  @Test
  void aPublishDuringADeletionGoesToTheNextChannelOrStaysIfItFails() {
    var slow = new DelayedJournal(new ListStore());
    var forgetful = new SimulatedServer(TestConfig.inactivityMax(Duration.ofSeconds(10)), slow);
    var me = forgetful.connect("me");
    me.publishMany("foo", 1);
    slow.hold();
    forgetful.advance(Duration.ofSeconds(10));
    me.sendPublish("foo", "2", answers::add);
    forgetful.advance(Duration.ZERO);
    assertThat(answers).isEmpty();
    slow.decide("disk is full");
    forgetful.advance(Duration.ZERO);
    slow.commitAll();
    forgetful.advance(Duration.ZERO);
    assertThat(answers).containsExactly("");
    assertThat(forgetful.channels()).isEqualTo(1);
  }

  @Test
  void whatIsCommittedAtOnceStaysBehindWhatWasProposedBefore() {
    var subscription = client.subscribe("foo").open();
    journal.hold();
    publish("1");
    client.sendPublish("foo", "2", answers::add);
    // The second message is proposed before this is handled, and that before the first is known.
    client.subscribe("foo").send();
    journal.release();
    server.settle();
    assertThat(contents(subscription)).containsExactly("1", "2");
    assertThat(answers).containsExactly("", "");
  }

  @Test
  void aClientThatIsNotKeptLeavesNoSubscription() {
    journal.hold();
    var other = new TestClient(server, "other");
    other.sendConnect(response -> answers.add(response.error()));
    server.settle();
    other.subscribe("foo").open();
    failOne();
    commitAll();
    assertThat(answers).containsExactly("disk full");
    assertThat(server.server.view().subscriptions()).isZero();
  }

  @Test
  void whatCameDuringADeletionThatFailedStaysInOrder() {
    var slow = new DelayedJournal(new ListStore());
    var forgetful = new SimulatedServer(TestConfig.inactivityMax(Duration.ofSeconds(10)), slow);
    var me = forgetful.connect("me");
    me.publishMany("foo", 1);
    slow.hold();
    forgetful.advance(Duration.ofSeconds(10));
    me.sendPublish("foo", "2", answers::add);
    forgetful.settle();
    slow.decide("disk full");
    me.sendPublish("foo", "3", answers::add);
    slow.release();
    forgetful.settle();
    assertThat(contents(me.subscribe("foo").open())).containsExactly("1", "2", "3");
    assertThat(answers).containsExactly("", "");
  }
}
