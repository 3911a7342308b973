package io.standpipe.bench;

import org.HdrHistogram.Histogram;

/// The distribution of one kind of delay. Owned by one thread while it records.
final class Latency {
  private static final long NANOS_MAX = 3_600_000_000_000L;

  private final String name;
  private final Histogram histogram = new Histogram(NANOS_MAX, 3);

  Latency(String name) {
    this.name = name;
  }

  void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, NANOS_MAX));
  }

  String name() {
    return name;
  }

  long count() {
    return histogram.getTotalCount();
  }

  /// Microseconds that `percent` of the values do not exceed.
  double micros(double percent) {
    return histogram.getValueAtPercentile(percent) / 1e3;
  }

  void add(Latency other) {
    histogram.add(other.histogram);
  }
}
