package io.standpipe.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
  private static final class Thing extends Deadlines.Item {}

  private final Deadlines<Thing> deadlines = new Deadlines<>();

  @Test
  void theEarliestIsAtHand() {
    var early = new Thing();
    var late = new Thing();
    deadlines.set(late, 20);
    deadlines.set(early, 10);
    assertThat(deadlines.next()).isEqualTo(10);
    assertThat(deadlines.poll(9)).isNull();
    assertThat(deadlines.poll(10)).isSameAs(early);
    assertThat(deadlines.poll(19)).isNull();
    assertThat(deadlines.poll(100)).isSameAs(late);
    assertThat(deadlines.poll(Long.MAX_VALUE)).isNull();
    assertThat(deadlines.next()).isEqualTo(Clock.NEVER);
  }

  @Test
  void whatWasPolledHasNoDeadline() {
    var thing = new Thing();
    deadlines.set(thing, 10);
    deadlines.poll(10);
    assertThat(thing.deadlineNanos()).isEqualTo(Clock.NEVER);
  }

  @Test
  void aDeadlineCanBeMovedAndRemoved() {
    var thing = new Thing();
    deadlines.set(thing, 10);
    deadlines.set(thing, 30);
    assertThat(deadlines.next()).isEqualTo(30);
    deadlines.set(thing, Clock.NEVER);
    deadlines.set(thing, Clock.NEVER);
    assertThat(deadlines.next()).isEqualTo(Clock.NEVER);
  }

  @Test
  void itDoesWhatASortedListDoes() {
    var random = new Random(7);
    List<Thing> things = Stream.generate(Thing::new).limit(50).toList();
    for (int i = 0; i < 5_000; i++) {
      var thing = things.get(random.nextInt(things.size()));
      deadlines.set(thing, random.nextInt(6) == 0 ? Clock.NEVER : random.nextInt(1000));
      assertThat(deadlines.next())
          .isEqualTo(things.stream().mapToLong(Thing::deadlineNanos).min().orElseThrow());
    }
    var set = things.stream().filter(t -> t.deadlineNanos() != Clock.NEVER).toList();
    var expected = set.stream()
        .map(Thing::deadlineNanos)
        .sorted(Comparator.naturalOrder())
        .toList();
    var polled = new ArrayList<Long>();
    for (long next = deadlines.next(); deadlines.poll(999) != null; next = deadlines.next()) {
      polled.add(next);
    }
    assertThat(polled).isEqualTo(expected);
  }
}
