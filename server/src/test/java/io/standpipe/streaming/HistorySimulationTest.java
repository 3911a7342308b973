package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.bus.Bus;
import io.standpipe.store.Store;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole histories of clients with the engine, drawn from seeds and compared with a simple model
/// after every event.
///
/// A failure prints its seed and the shortest part of the history that still fails. To see it again:
/// `-Dstandpipe.seed=S -Dstandpipe.histories=1`. There are no restarts: those are the matter of
/// [RestartSimulationTest], whose model knows less.
class HistorySimulationTest {
  private static final long SEED = Long.getLong("standpipe.seed", 1);
  /// So many must be enough to find a defect.
  private static final int BROKEN_HISTORIES = 100;
  private static final int HISTORIES = Integer.getInteger("standpipe.histories", 10_000);

  @Test
  void noHistoryBreaksAnInvariant() {
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      var history = History.of(seed);
      var broken = perform(history);
      if (broken != null) {
        throw new AssertionError(describe(history, broken), broken);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenBusIsFound(BrokenBus.Defect defect) {
    assertIsFound(bus -> new BrokenBus(bus, defect), UnaryOperator.identity());
  }

  @ParameterizedTest
  @EnumSource
  void aBrokenStoreIsFound(BrokenStore.Defect defect) {
    assertIsFound(UnaryOperator.identity(), store -> new BrokenStore(store, defect));
  }

  private static void assertIsFound(UnaryOperator<Bus> bus, UnaryOperator<Store> store) {
    assertThat(LongStream.range(0, BROKEN_HISTORIES)
        .mapToObj(seed -> HistoryRun.perform(History.of(seed), bus, store)))
        .as("histories that show the defect")
        .anyMatch(Objects::nonNull);
  }

  private static @Nullable Broken perform(History history) {
    return HistoryRun.perform(history, UnaryOperator.identity(), UnaryOperator.identity());
  }

  private static String describe(History history, Broken broken) {
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
