package io.standpipe.measure;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// How long something took, again and again. *Hot path.*
///
/// One thread records, any thread reads. Every power of two of nanoseconds is split into two buckets
/// of equal width, from 1 µs to 17 s, so that a quantile is known to within a fifth. Recording is
/// two plain writes; a reader may miss what was recorded a moment ago.
public final class Histogram {
  private static final int EXPONENT_MIN = 10;
  private static final int EXPONENT_MAX = 34;
  /// One below the smallest bound, two for each power of two, one above the greatest bound.
  static final int BUCKETS = 2 + 2 * (EXPONENT_MAX - EXPONENT_MIN);

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);
  private final AtomicLong sumNanos = new AtomicLong();

  /// Only the thread that owns the histogram. Less than 0 counts as 0.
  public void record(long nanos) {
    long value = Math.max(0, nanos);
    int bucket = bucket(value);
    counts.setOpaque(bucket, counts.getPlain(bucket) + 1);
    sumNanos.setOpaque(sumNanos.getPlain() + value);
  }

  private static int bucket(long value) {
    if (value < 1L << EXPONENT_MIN) {
      return 0;
    }
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    if (exponent >= EXPONENT_MAX) {
      return BUCKETS - 1;
    }
    int half = (int) (value >>> exponent - 1) & 1;
    return 1 + 2 * (exponent - EXPONENT_MIN) + half;
  }

  /// The value that all in a bucket are below; the last bucket has none.
  static long upperBound(int bucket) {
    int exponent = EXPONENT_MIN + bucket / 2;
    return bucket % 2 == 0 ? 1L << exponent : 3L << exponent - 1;
  }

  /// Any thread.
  public HistogramView view() {
    var copy = new long[BUCKETS];
    for (int i = 0; i < BUCKETS; i++) {
      copy[i] = counts.getOpaque(i);
    }
    return new HistogramView(copy, sumNanos.getOpaque());
  }
}
