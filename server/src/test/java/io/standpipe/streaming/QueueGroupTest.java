package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.wire.streaming.DeliveredMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Source: reference, streaming protocol 6.5, 6.6, 7.4, 8.2, 8.3.
class QueueGroupTest {
  private static final Duration HAND_OVER = Duration.ofMillis(100);

  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private TestSubscription.Builder member() {
    return client.subscribe("foo").queue("q");
  }

  private static TestSubscription acknowledging(TestSubscription subscription) {
    return subscription.onMessage(message -> subscription.sendAck(message.sequence()));
  }

  private static List<Long> together(TestSubscription... members) {
    return Stream.of(members).flatMap(m -> m.sequences().stream()).sorted().toList();
  }

  @Test
  void eachMessageGoesToOneMember() {
    var first = member().open();
    var second = member().open();
    client.publishMany("foo", 10);
    assertThat(together(first, second)).isEqualTo(Sequences.upTo(10));
    assertThat(first.received).hasSize(5);
  }

  @Test
  void fiveIdleMembersGetEqualShares() {
    var members = new ArrayList<TestSubscription>();
    for (int i = 0; i < 5; i++) {
      members.add(acknowledging(member().open()));
    }
    for (int i = 0; i < 2048; i++) {
      client.sendPublish("foo", "x", _ -> {});
    }
    server.settle();
    assertThat(members).allMatch(member -> member.received.size() > 400);
  }

  @Test
  void fiveMembersThatAnswerInBetweenGetEqualShares() {
    var members = new ArrayList<TestSubscription>();
    for (int i = 0; i < 5; i++) {
      members.add(acknowledging(member().open()));
    }
    client.publishMany("foo", 2048);
    assertThat(members).allMatch(member -> member.received.size() > 400);
  }

  @Test
  void aBlockedMemberGetsNotMoreThanHalf() {
    var blocked = member().open();
    var other = acknowledging(member().open());
    client.publishMany("foo", 100);
    assertThat(blocked.received).hasSizeLessThanOrEqualTo(50);
    assertThat(together(blocked, other)).isEqualTo(Sequences.upTo(100));
  }

  @Test
  void aFullMemberDoesNotStallTheOthers() {
    var full = member().maxInFlight(1).open();
    var other = member().open();
    client.publishMany("foo", 10);
    assertThat(full.received).hasSize(1);
    assertThat(other.received).hasSize(9);
  }

  @Test
  void theGroupPausesWhenAllMembersAreFull() {
    var first = member().maxInFlight(1).open();
    var second = member().maxInFlight(2).open();
    client.publishMany("foo", 5);
    assertThat(together(first, second)).isEqualTo(Sequences.upTo(3));
    second.ack(second.sequences().getFirst());
    assertThat(together(first, second)).isEqualTo(Sequences.upTo(4));
    assertThat(first.received).hasSize(1);
  }

  @Test
  void whoJoinsSharesWhatIsNewAndItsStartPositionIsIgnored() {
    var first = member().startAt(StartPosition.NEW_ONLY).open();
    client.publishMany("foo", 3);
    var second = member().startAt(StartPosition.FIRST).open();
    assertThat(second.received).isEmpty();
    client.publishMany("foo", 3);
    assertThat(together(first, second)).isEqualTo(Sequences.upTo(6));
    assertThat(second.sequences()).isEqualTo(List.of(4L, 5L, 6L));
  }

  @Test
  void whoJoinsAFullGroupGetsWhatWaits() {
    member().maxInFlight(1).open();
    client.publishMany("foo", 3);
    assertThat(member().open().sequences()).containsExactly(2L, 3L);
  }

  @Test
  void membersHaveTheirOwnAckWait() {
    var patient = member().ackWait(10).open();
    client.publish("foo", "1");
    assertThat(patient.unsubscribe()).isEmpty();
    var hasty = member().ackWait(1).open();
    client.publish("foo", "2");
    server.advance(Duration.ofSeconds(1));
    assertThat(hasty.redeliveryCounts()).contains(1);
  }

  @Test
  void whatALeavingMemberHadPendingReappearsAtTheOthersShortlyAfter() {
    var leaver = member().open();
    client.publishMany("foo", 2);
    var stayer = member().open();
    assertThat(leaver.close()).isEmpty();
    server.advance(HAND_OVER.minusMillis(1));
    assertThat(stayer.received).isEmpty();
    server.advance(Duration.ofMillis(1));
    assertThat(stayer.sequences()).containsExactly(1L, 2L);
    assertThat(stayer.received).allMatch(DeliveredMessage::redelivered);
    assertThat(stayer.redeliveryCounts()).containsExactly(1, 1);
  }

  @Test
  void unsubscribingHandsOverToo() {
    var leaver = member().open();
    client.publishMany("foo", 2);
    var stayer = member().open();
    assertThat(leaver.unsubscribe()).isEmpty();
    server.advance(HAND_OVER);
    assertThat(stayer.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aClientThatIsClosedHandsOverToo() {
    var other = server.connect("other");
    other.subscribe("foo").queue("q").open();
    client.publishMany("foo", 2);
    var stayer = member().open();
    other.close();
    server.advance(HAND_OVER);
    assertThat(stayer.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void severalMembersShareWhatIsHandedOver() {
    var leaver = member().open();
    client.publishMany("foo", 4);
    var first = member().open();
    var second = member().open();
    leaver.close();
    server.advance(HAND_OVER);
    assertThat(together(first, second)).isEqualTo(Sequences.upTo(4));
    assertThat(first.received).hasSize(2);
  }

  @Test
  void whatIsHandedOverIsSentEvenToFullMembers() {
    var leaver = member().open();
    client.publishMany("foo", 3);
    var stayer = member().maxInFlight(1).open();
    leaver.close();
    server.advance(HAND_OVER);
    assertThat(stayer.sequences()).containsExactly(1L, 2L, 3L);
    client.publish("foo", "4");
    stayer.ack(1, 2);
    assertThat(stayer.sequences()).hasSize(3);
    stayer.ack(3);
    assertThat(stayer.sequences()).hasSize(4);
  }

  @Test
  void whatWasAcknowledgedIsNotHandedOver() {
    var leaver = member().open();
    client.publishMany("foo", 3);
    var stayer = member().open();
    leaver.sendAck(1, 3);
    leaver.close();
    server.advance(HAND_OVER);
    assertThat(stayer.sequences()).containsExactly(2L);
  }

  @Test
  void whatWasHandedOverAndAcknowledgedDoesNotComeBack() {
    var leaver = member().ackWait(1).open();
    client.publishMany("foo", 3);
    var stayer = acknowledging(member().ackWait(1).open());
    leaver.close();
    server.advance(Duration.ofSeconds(5));
    assertThat(stayer.sequences()).containsExactly(1L, 2L, 3L);
  }

  @Test
  void whatIsNotAcknowledgedMovesToTheMemberWithFewestPending() {
    var busy = member().ackWait(1).open();
    client.publishMany("foo", 3);
    var idle = member().ackWait(5).open();
    server.advance(Duration.ofSeconds(1));
    assertThat(busy.sequences()).contains(1L, 2L, 3L);
    assertThat(idle.sequences()).isNotEmpty();
    assertThat(idle.received).allMatch(message -> message.redeliveryCount() == 1);
  }

  @Test
  void theGroupCountsRedeliveriesNotTheMember() {
    var first = member().ackWait(1).open();
    client.publishMany("foo", 1);
    server.advance(Duration.ofSeconds(1));
    var second = member().ackWait(1).open();
    first.close();
    server.advance(HAND_OVER);
    assertThat(first.redeliveryCounts()).containsExactly(0, 1);
    assertThat(second.redeliveryCounts()).containsExactly(2);
  }

  @Test
  void aMessageThatMovedIsExpectedBackAfterTheNewMembersAckWait() {
    var hasty = member().ackWait(1).maxInFlight(1).open();
    client.publishMany("foo", 1);
    var patient = member().ackWait(3).open();
    server.advance(Duration.ofSeconds(1));
    hasty.takeSequences();
    assertThat(patient.takeSequences()).containsExactly(1L);
    server.advance(Duration.ofMillis(2999));
    assertThat(together(hasty, patient)).isEmpty();
    server.advance(Duration.ofMillis(1));
    assertThat(together(hasty, patient)).containsExactly(1L);
  }

  @Test
  void aLateAckThroughTheFormerMemberCountsAndMakesRoomWhereTheMessageIs() {
    var former = member().ackWait(1).maxInFlight(1).open();
    client.publishMany("foo", 1);
    var holder = member().ackWait(30).maxInFlight(1).open();
    server.advance(Duration.ofSeconds(1));
    assertThat(holder.takeSequences()).containsExactly(1L);
    client.publish("foo", "2");
    client.publish("foo", "3");
    former.takeSequences();
    former.ack(1);
    assertThat(holder.takeSequences()).containsExactly(3L);
    server.advance(Duration.ofMinutes(1));
    assertThat(together(former, holder)).doesNotContain(1L);
  }

  @Test
  void anEmptiedGroupIsForgotten() {
    var last = member().open();
    client.publishMany("foo", 2);
    last.close();
    server.advance(Duration.ofSeconds(1));
    var next = member().startAtSequence(2).open();
    assertThat(next.sequences()).containsExactly(2L);
    assertThat(next.redeliveryCounts()).containsExactly(0);
  }

  @Test
  void anEmptiedDurableGroupIsKept() {
    var last = member().durable("d").open();
    client.publishMany("foo", 2);
    last.ack(1);
    last.close();
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
    client.publish("foo", "3");
    var other = server.connect("other");
    var next = other.subscribe("foo")
        .queue("q")
        .durable("d")
        .maxInFlight(1)
        .startAt(StartPosition.NEW_ONLY)
        .open();
    assertThat(next.takeSequences()).containsExactly(2L);
    next.ack(2);
    assertThat(next.takeSequences()).containsExactly(3L);
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
  }

  @Test
  void theFirstToRejoinADurableGroupGetsTheWholePendingSet() {
    var last = member().durable("d").open();
    client.publishMany("foo", 4);
    last.close();
    var first = member().durable("d").maxInFlight(1).open();
    var second = member().durable("d").open();
    assertThat(first.sequences()).isEqualTo(Sequences.upTo(4));
    assertThat(second.received).isEmpty();
  }

  @Test
  void aDurableGroupIsForgottenWhenItsLastMemberUnsubscribes() {
    var first = member().durable("d").open();
    var last = member().durable("d").open();
    client.publishMany("foo", 2);
    assertThat(first.unsubscribe()).isEmpty();
    assertThat(server.server.view().subscriptions()).isEqualTo(1);
    assertThat(last.unsubscribe()).isEmpty();
    assertThat(server.server.view().subscriptions()).isZero();
    assertThat(member().durable("d").open().redeliveryCounts()).containsExactly(0, 0);
  }

  @Test
  void theLastMemberToCloseLeavesWhatItWasGiven() {
    var first = member().durable("d").open();
    var last = member().durable("d").open();
    client.publishMany("foo", 4);
    first.close();
    last.close();
    var next = member().durable("d").open();
    assertThat(next.sequences()).isEqualTo(Sequences.upTo(4));
    assertThat(next.received).allMatch(DeliveredMessage::redelivered);
  }

  @Test
  void groupsOnOneChannelAreIndependent() {
    var q = member().open();
    var other = client.subscribe("foo").queue("other").open();
    client.publishMany("foo", 3);
    assertThat(q.sequences()).isEqualTo(Sequences.upTo(3));
    assertThat(other.sequences()).isEqualTo(Sequences.upTo(3));
  }
}
