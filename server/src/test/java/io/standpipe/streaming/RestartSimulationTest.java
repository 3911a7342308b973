package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole histories of clients with servers that stop, or die at any moment, and start again on what
/// the one before left: lists of what it committed, or a file store on a disk that loses power.
///
/// The model knows only what clients were told, and monitoring shows; what happens between restarts
/// is looked at more closely by [HistorySimulationTest]. A failure prints its seed and the shortest
/// part of the history that still fails. To see it again:
/// `-Dstandpipe.seed=S -Dstandpipe.restart.histories=1`.
class RestartSimulationTest {
  private static final long SEED = Long.getLong("standpipe.seed", 1);
  private static final int HISTORIES = Integer.getInteger("standpipe.restart.histories", 500);
  /// So many must be enough to find a defect.
  private static final int BROKEN_HISTORIES = 100;

  @Test
  void noRestartBreaksAPromise() {
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      var history = RestartHistory.of(seed);
      var broken = perform(history);
      if (broken != null) {
        throw new AssertionError(describe(history, broken), broken);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatForgetsIsFound(Forgetful defect) {
    assertThat(LongStream.range(0, BROKEN_HISTORIES)
        .mapToObj(seed -> RestartRun.perform(RestartHistory.of(seed), defect)))
        .as("histories that show the defect")
        .anyMatch(Objects::nonNull);
  }

  private static @Nullable Broken perform(RestartHistory history) {
    Consumer<RecordingStore> nothing = _ -> {};
    return RestartRun.perform(history, nothing);
  }

  private static String describe(RestartHistory history, Broken broken) {
    var shortest = history.with(Shortest.of(history.steps(), steps -> {
      var other = perform(history.with(steps));
      return other != null && other.invariant.equals(broken.invariant);
    }));
    var last = perform(shortest);
    return "seed " + history.seed() + " breaks: " + broken.getMessage()
        + "\nand so does this part of it: " + (last == null ? "" : last.getMessage()) + "\n"
        + shortest.describe();
  }
}
