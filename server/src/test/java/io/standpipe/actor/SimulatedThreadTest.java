package io.standpipe.actor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SimulatedThreadTest {
  @Test
  void aTimerThatFailsFailsTheTest() {
    var thread = new SimulatedThread();
    var _ = thread.schedule((Runnable) () -> {
      throw new AssertionError("late");
    }, 1, TimeUnit.SECONDS);
    assertThatThrownBy(() -> thread.advance(1_000_000_000)).hasMessage("late");
  }
}
