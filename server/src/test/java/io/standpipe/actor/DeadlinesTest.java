package io.standpipe.actor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
  private static final class Task extends Deadlines.Item {}

  private final Deadlines<Task> deadlines = new Deadlines<>();

  @Test
  void withoutItemsThereIsNoDeadline() {
    assertThat(deadlines.next()).isEqualTo(Clock.NEVER);
    assertThat(deadlines.poll(Clock.NEVER)).isNull();
    deadlines.set(new Task(), Clock.NEVER);
    assertThat(deadlines.next()).isEqualTo(Clock.NEVER);
  }

  @Test
  void anItemIsDueAtItsDeadlineAndThenHasNone() {
    var task = new Task();
    deadlines.set(task, 10);

    assertThat(deadlines.poll(9)).isNull();
    assertThat(deadlines.poll(10)).isSameAs(task);
    assertThat(task.deadlineNanos()).isEqualTo(Clock.NEVER);
    assertThat(deadlines.poll(10)).isNull();
  }

  /// Sets, moves and removes deadlines at random, next to a look at all of them.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theEarliestIsAlwaysAtHand(long seed) {
    var random = new Random(seed);
    var tasks = IntStream.range(0, 50).mapToObj(_ -> new Task()).toList();
    for (int step = 0; step < 5_000; step++) {
      var task = tasks.get(random.nextInt(tasks.size()));
      long earliest = tasks.stream().mapToLong(Task::deadlineNanos).min().orElseThrow();
      assertThat(deadlines.next()).isEqualTo(earliest);
      switch (random.nextInt(4)) {
        case 0 -> deadlines.set(task, Clock.NEVER);
        case 1 -> {
          long now = random.nextInt(100);
          var due = deadlines.poll(now);
          assertThat(due != null).isEqualTo(earliest <= now);
        }
        default -> deadlines.set(task, random.nextInt(100));
      }
    }
  }
}
