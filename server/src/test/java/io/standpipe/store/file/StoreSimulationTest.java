package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Histories of a store on a simulated disk that forgets what was not synced, tears the last write,
/// and fails at any call; after each crash, what is found is compared with what was committed.
///
/// A failure prints its seed: `-Dstandpipe.seed=S -Dstandpipe.histories=1` shows it again.
class StoreSimulationTest {
  private static final long SEED = Long.getLong("standpipe.seed", 1);
  private static final int HISTORIES = Integer.getInteger("standpipe.histories", 200);

  @Test
  void aPowerLossLosesNothingThatWasCommitted() {
    rounds((history, random) -> {
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        history.live(random.nextInt(10, 200));
        history.losePower();
      }
    });
  }

  @Test
  void aKilledProcessLosesNothingThatWasCommitted() {
    rounds((history, random) -> {
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        history.live(random.nextInt(10, 200));
        history.kill();
      }
      history.losePower();
    });
  }

  @Test
  void powerMayFailInTheMiddleOfAnyCall() {
    rounds((history, random) -> {
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        history.live(random.nextInt(10, 100));
        history.disk().fail(SimulatedDisk.Fault.POWER_LOSS, random.nextInt(80));
        try {
          history.live(200);
        } catch (PowerLoss _) {
          history.trace().add("in the middle of a call");
        }
        history.losePower();
      }
    });
  }

  @Test
  void anyCallMayFailOnce() {
    rounds((history, random) -> {
      for (int i = random.nextInt(1, 6); i > 0; i--) {
        history.live(random.nextInt(10, 100));
        history.disk().fail(SimulatedDisk.Fault.IO_ERROR, random.nextInt(80));
        history.live(random.nextInt(10, 200));
        history.disk().fail(SimulatedDisk.Fault.NONE, 0);
        history.live(random.nextInt(50));
        if (random.nextBoolean()) {
          history.kill();
          history.live(random.nextInt(30));
        }
        history.losePower();
      }
    });
  }

  @Test
  void openingMayFailAndPowerMayBeLostMeanwhile() {
    rounds((history, random) -> {
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        history.live(random.nextInt(10, 200));
        history.reopenWithFaults();
      }
    });
  }

  @Test
  void aCleanStopLeavesAllInSyncedFilesAndNoJournal() {
    rounds((history, random) -> {
      history.live(random.nextInt(10, 300));
      history.settle();
      history.stop();
      assertThat(history.disk().files().keySet()).extracting(Path::getFileName)
          .noneMatch(name -> name.toString().startsWith(".standpipe"));
      history.losePower();
      history.live(50);
      history.losePower();
    });
  }

  private interface Plan {
    void perform(StoreHistory history, SplittableRandom random);
  }

  private static void rounds(Plan plan) {
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      var history = new StoreHistory(seed);
      try {
        plan.perform(history, new SplittableRandom(~seed));
      } catch (AssertionError | RuntimeException e) {
        var trace = history.trace();
        fail(
            "seed " + seed + ": " + e.getMessage() + "\n"
                + String.join("\n", trace.subList(Math.max(0, trace.size() - 80), trace.size())),
            e);
      }
    }
  }
}
