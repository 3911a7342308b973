package io.standpipe.bus.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadGateTest {
  private final AtomicLong unhandled = new AtomicLong();
  private final ReadGate gate = new ReadGate(unhandled::get);

  @Test
  void readingGoesOnWhenEveryPauseIsTakenBack() throws InterruptedException {
    gate.pause();
    gate.pause();
    var reader = reader();
    awaitHeldUp(reader);
    gate.resume();
    awaitHeldUp(reader);

    gate.resume();

    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void readingWaitsForListenersThatDoNotKeepUp() throws InterruptedException {
    unhandled.set(1L << 30);
    var reader = reader();
    awaitHeldUp(reader);

    unhandled.set(0);

    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void nobodyWaitsForAGateThatIsClosed() throws InterruptedException {
    gate.pause();
    var reader = reader();
    awaitHeldUp(reader);

    gate.close();

    assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
  }

  private Thread reader() {
    return Thread.ofPlatform().daemon().start(() -> {
      try {
        gate.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private static void awaitHeldUp(Thread reader) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (reader.getState() != Thread.State.WAITING
        && reader.getState() != Thread.State.TIMED_WAITING) {
      assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
      Thread.onSpinWait();
    }
  }
}
