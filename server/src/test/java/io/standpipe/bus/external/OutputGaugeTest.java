package io.standpipe.bus.external;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutputGaugeTest {
  private static final int MUCH = 5 * 1024 * 1024;

  private final AtomicLong pending = new AtomicLong();

  @Test
  void whatWasPublishedCountsUntilSomebodyHasLooked() throws InterruptedException {
    var gauge = new OutputGauge(pending::get);
    assertThat(gauge.isCongested()).isFalse();
    gauge.published(MUCH);
    assertThat(gauge.isCongested()).isTrue();

    var drained = new CountDownLatch(1);
    gauge.whenDrained(drained::countDown);

    assertThat(drained.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(gauge.isCongested()).isFalse();
  }

  @Test
  void whoWaitsGoesOnWhenEnoughIsWritten() throws InterruptedException {
    var looks = new CountDownLatch(3);
    var gauge = new OutputGauge(() -> {
      looks.countDown();
      return pending.get();
    });
    gauge.published(MUCH);
    pending.set(MUCH);
    var drained = new CountDownLatch(2);
    gauge.whenDrained(drained::countDown);
    gauge.whenDrained(drained::countDown);
    assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(drained.getCount()).isEqualTo(2);

    pending.set(0);

    assertThat(drained.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void askingNeverWaitsForJnats() {
    var never = new CountDownLatch(1);
    var gauge = new OutputGauge(() -> {
      try {
        never.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      return 0;
    });
    gauge.published(MUCH);
    gauge.whenDrained(() -> {});

    assertThat(gauge.isCongested()).isTrue();
    never.countDown();
  }
}
