package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The choice among members. Source: reference, streaming protocol 6.5.
class ConsumerTest {
  private final SimulatedBus bus = new SimulatedBus();
  private final Consumer group = new Consumer("q", "", 0);

  private Subscription member(int maxInFlight) {
    var inbox = Subject.of("inbox." + group.members().size());
    bus.subscribe(inbox, _ -> {});
    var session = new Session(
        new ClientRecord("me", Subject.of("hb"), Subject.of("connection"), 1, 0, 0));
    var member = new Subscription(new Bookmark(1, group), session, inbox, bus.route(inbox),
        Subject.of("ack"), () -> {}, maxInFlight, 1);
    member.start();
    group.members().add(member);
    return member;
  }

  /// Gives message `sequence` to the member that is chosen.
  private @Nullable Subscription give(long sequence) {
    var chosen = group.choose(1);
    if (chosen != null) {
      chosen.pending.put(sequence, 0);
    }
    return chosen;
  }

  @Test
  void idleMembersTakeTurns() {
    var members = List.of(member(10), member(10), member(10));
    var chosen = new ArrayList<@Nullable Subscription>();
    for (int i = 0; i < 6; i++) {
      chosen.add(group.choose(1));
    }
    assertThat(chosen).containsExactly(members.get(0), members.get(1), members.get(2),
        members.get(0), members.get(1), members.get(2));
  }

  @Test
  void theMemberWithFewestPendingIsChosen() {
    var busy = member(10);
    var idle = member(10);
    busy.pending.put(1, 0);
    busy.pending.put(2, 0);
    assertThat(List.of(give(3) == idle, give(4) == idle)).containsExactly(true, true);
  }

  @Test
  void fiveMembersOf2048MessagesGetMoreThan400Each() {
    var counts = new int[5];
    var members = List.of(member(1024), member(1024), member(1024), member(1024), member(1024));
    for (int sequence = 1; sequence <= 2048; sequence++) {
      counts[members.indexOf(give(sequence))]++;
    }
    assertThat(Arrays.stream(counts).min().orElseThrow()).isGreaterThan(400);
  }

  @Test
  void membersThatAcknowledgeAtOnceGetEqualShares() {
    var counts = new int[2];
    var members = List.of(member(1024), member(1024));
    for (int sequence = 1; sequence <= 1000; sequence++) {
      int index = members.indexOf(give(sequence));
      counts[index]++;
      members.get(index).pending.remove(sequence);
    }
    assertThat(counts).containsExactly(500, 500);
  }

  @Test
  void aBlockedMemberGetsNotMoreThanHalf() {
    var blocked = member(1024);
    var other = member(1024);
    int toBlocked = 0;
    for (int sequence = 1; sequence <= 100; sequence++) {
      toBlocked += give(sequence) == blocked ? 1 : 0;
      other.pending.remove(sequence);
    }
    assertThat(toBlocked).isLessThanOrEqualTo(50);
  }

  @Test
  void nobodyIsChosenWhenAllAreFull() {
    member(1).pending.put(1, 0);
    member(1).pending.put(2, 0);
    assertThat(group.choose(1)).isNull();
  }

  @Test
  void pendingMessagesThatAreGoneDoNotCount() {
    var member = member(1);
    member.pending.put(1, 0);
    assertThat(group.choose(1)).isNull();
    assertThat(group.choose(2)).isSameAs(member);
  }

  @Test
  void suspectAndDeafMembersComeLast() {
    var suspect = member(10);
    var healthy = member(1);
    suspect.suspect = true;
    assertThat(give(1)).isSameAs(healthy);
    assertThat(give(2)).isSameAs(suspect);
  }

  @Test
  void ifAllAreSuspectOneWithRoomIsChosen() {
    var full = member(1);
    var roomy = member(1);
    full.suspect = true;
    roomy.suspect = true;
    full.pending.put(1, 0);
    assertThat(group.choose(1)).isSameAs(roomy);
  }

  @Test
  void whatComesAgainPrefersAMemberWithRoom() {
    var holder = member(1);
    var other = member(1);
    holder.pending.put(1, 0);
    assertThat(group.chooseAgain(holder, 1)).isSameAs(other);
    other.pending.put(2, 0);
    assertThat(group.chooseAgain(holder, 1)).isIn(holder, other);
  }

  @Test
  void whatComesAgainDoesNotGoToAMemberThatIsNotStarted() {
    var holder = member(1);
    holder.pending.put(1, 0);
    var session = holder.session;
    group.members()
        .addFirst(new Subscription(new Bookmark(2, group), session, holder.inbox, holder.route,
            Subject.of("a"), () -> {}, 1, 1));
    assertThat(group.chooseAgain(holder, 1)).isSameAs(holder);
  }

  @Test
  void theCountOfRedeliveriesSkipsZeroWhenItOverflows() {
    assertThat(group.countRedelivery(1)).isEqualTo(1);
    assertThat(group.countRedelivery(1)).isEqualTo(2);
    group.redeliveries.put(1, -1);
    assertThat(group.countRedelivery(1)).isEqualTo(1);
  }
}
