package io.standpipe.measure;

import java.util.Arrays;

/// An immutable picture of a [Histogram].
public final class HistogramView {
  /// Of something that never happened.
  public static final HistogramView EMPTY = new Histogram().view();

  private final long[] counts;
  private final long sumNanos;

  HistogramView(long[] counts, long sumNanos) {
    this.counts = counts;
    this.sumNanos = sumNanos;
  }

  /// The number of bounds, which is the same for all histograms.
  public int bounds() {
    return counts.length - 1;
  }

  /// Nanoseconds; ascending with `index`, which is below [#bounds].
  public long boundNanos(int index) {
    return Histogram.upperBound(index);
  }

  /// How many values are below the bound.
  public long countBelow(int index) {
    return Arrays.stream(counts, 0, index + 1).sum();
  }

  public long count() {
    return Arrays.stream(counts).sum();
  }

  public long sumNanos() {
    return sumNanos;
  }

  /// Both together, as if one thread had recorded all.
  public HistogramView plus(HistogramView other) {
    var all = counts.clone();
    Arrays.setAll(all, i -> counts[i] + other.counts[i]);
    return new HistogramView(all, sumNanos + other.sumNanos);
  }
}
