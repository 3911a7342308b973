package io.standpipe.bench;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The values of several runs: their median, and how far they lie apart.
record Spread(double median, double lowest, double highest) {
  /// Of an even number of values, the median is the mean of the two in the middle.
  static Spread of(List<Double> values) {
    var sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    int middle = sorted.length / 2;
    double median = sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], Arrays.stream(sorted).max().orElse(median));
  }

  /// `median (lowest..highest)`; a single value stands alone.
  String text(int decimals) {
    return lowest == highest
        ? rounded(median, decimals)
        : "%s (%s..%s)".formatted(rounded(median, decimals), rounded(lowest, decimals),
            rounded(highest, decimals));
  }

  private static String rounded(double value, int decimals) {
    return decimals == 0
        ? String.format(Locale.ROOT, "%,.0f", value)
        : BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }
}
