package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {
  @Test
  void theLastMessageStopsTheClock() {
    var tally = new Tally("sub 1", 2);
    tally.add();
    assertThat(tally.isStopped()).isFalse();
    tally.add();
    assertThat(tally.isStopped()).isTrue();
    assertThat(tally.count()).isEqualTo(2);
    assertThat(tally.rate()).isPositive();
  }

  @Test
  void nothingCountedIsNoRate() {
    assertThat(new Tally("sub 1", 2).rate()).isZero();
    assertThat(Tally.totalRate(List.of())).isZero();
  }

  @Test
  void aCrewIsDoneWhenEachMemberIs() {
    var first = new Tally("sub 1", 1);
    var second = new Tally("sub 2", 1);
    var crew = new Crew("received", List.of(first, second));
    first.add();
    assertThat(crew.isDone()).isFalse();
    assertThat(crew.describe()).isEqualTo("1 messages received, 1 of 2 clients not finished");
    second.add();
    assertThat(crew.isDone()).isTrue();
  }

  @Test
  void aCrewThatSharesMessagesIsDoneWhateverEachGot() {
    var first = new Tally("sub 1", 0);
    var second = new Tally("sub 2", 0);
    var crew = new Crew("received", List.of(first, second), 3);
    first.add();
    first.add();
    assertThat(crew.isDone()).isFalse();
    first.add();
    assertThat(crew.isDone()).isTrue();
    assertThat(second.count()).isZero();
  }
}
