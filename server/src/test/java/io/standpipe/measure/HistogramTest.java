package io.standpipe.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {
  private final Histogram histogram = new Histogram();

  @Test
  void boundsAscendAndSplitEachPowerOfTwo() {
    var view = histogram.view();
    assertThat(view.boundNanos(0)).isEqualTo(1024);
    assertThat(view.boundNanos(1)).isEqualTo(1536);
    assertThat(view.boundNanos(2)).isEqualTo(2048);
    for (int i = 1; i < view.bounds(); i++) {
      assertThat(view.boundNanos(i)).isGreaterThan(view.boundNanos(i - 1));
    }
    assertThat(view.boundNanos(view.bounds() - 1)).isEqualTo(1L << 34);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1023, 1024, 1535, 1536, 2047, 2048, 999_999, 1_000_000,
      (1L << 34) - 1})
  void aValueIsBelowTheFirstBoundThatExceedsIt(long nanos) {
    histogram.record(nanos);
    var view = histogram.view();
    for (int i = 0; i < view.bounds(); i++) {
      assertThat(view.countBelow(i)).as("below %d", view.boundNanos(i))
          .isEqualTo(nanos < view.boundNanos(i) ? 1 : 0);
    }
    assertThat(view.count()).isEqualTo(1);
    assertThat(view.sumNanos()).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 34, Long.MAX_VALUE})
  void whatTookTooLongIsCountedAboveAllBounds(long nanos) {
    histogram.record(nanos);
    var view = histogram.view();
    assertThat(view.countBelow(view.bounds() - 1)).isZero();
    assertThat(view.count()).isEqualTo(1);
  }

  @Test
  void aTimeThatWentBackCountsAsNone() {
    histogram.record(-5);
    assertThat(histogram.view().countBelow(0)).isEqualTo(1);
    assertThat(histogram.view().sumNanos()).isZero();
  }

  @Test
  void picturesCanBeAdded() {
    var other = new Histogram();
    histogram.record(1000);
    other.record(3000);
    var both = histogram.view().plus(other.view());
    assertThat(both.count()).isEqualTo(2);
    assertThat(both.countBelow(0)).isEqualTo(1);
    assertThat(both.sumNanos()).isEqualTo(4000);
    assertThat(HistogramView.EMPTY.count()).isZero();
  }
}
