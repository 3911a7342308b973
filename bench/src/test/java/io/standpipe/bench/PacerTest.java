package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLISECOND = 1_000_000;

  /// Time that passes only by waiting and by being told so.
  private static final class SimulatedTime implements Pacer.Time {
    private long now = 500;

    @Override
    public long nanos() {
      return now;
    }

    @Override
    public void waitUntil(long nanos) {
      now = Math.max(now, nanos);
    }

    void pass(long nanos) {
      now += nanos;
    }
  }

  private final SimulatedTime time = new SimulatedTime();

  private List<Long> intendedTimes(int rate, Duration duration) {
    var intended = new ArrayList<Long>();
    new Pacer(rate, duration, time).run(intended::add);
    return intended;
  }

  @Test
  void messagesAreEquallySpaced() {
    var intended = intendedTimes(200, Duration.ofSeconds(1));
    assertThat(intended).hasSize(200);
    assertThat(intended.getLast() - intended.getFirst()).isEqualTo(199 * 5 * MILLISECOND);
  }

  @Test
  void rateThatDoesNotDivideASecondDoesNotDrift() {
    var pacer = new Pacer(3, Duration.ofSeconds(1), time);
    assertThat(pacer.dueNanos(3)).isEqualTo(1_000 * MILLISECOND);
    assertThat(pacer.dueNanos(3_000_000_000L)).isEqualTo(1_000_000_000_000L * MILLISECOND);
  }

  @Test
  void aStallIsChargedToEveryMessageThatHadToWait() {
    var latency = new Latency("test");
    var stalled = new boolean[1];
    new Pacer(100, Duration.ofSeconds(1), time).run(intended -> {
      if (!stalled[0]) {
        stalled[0] = true;
        time.pass(500 * MILLISECOND);
      }
      latency.record(time.nanos() - intended);
    });
    assertThat(latency.count()).isEqualTo(100);
    assertThat(latency.micros(100)).isCloseTo(500_000, within(1));
    assertThat(latency.micros(75)).isCloseTo(250_000, within(2));
    assertThat(latency.micros(49)).isZero();
  }

  private static Percentage within(double percent) {
    return Percentage.withPercentage(percent);
  }

  @Test
  void aStoppedPacerSendsNothingMore() {
    var pacer = new Pacer(100, Duration.ofSeconds(1), time);
    var sent = new ArrayList<Long>();
    pacer.run(intended -> {
      sent.add(intended);
      pacer.stop();
    });
    assertThat(sent).hasSize(1);
  }
}
