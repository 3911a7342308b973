package io.standpipe.monitor;

import io.standpipe.measure.HistogramView;
import java.math.BigDecimal;

/// Writes metrics in the text format of Prometheus, or of OpenMetrics 1.0.
///
/// The formats differ in what a counter may be called. OpenMetrics wants the suffix `_total`, which
/// the names of the original's exporter do not have; there such a counter has the type `unknown`, so
/// that its name is the same in both.
final class Exposition {
  private static final String TOTAL = "_total";
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int NANO_DIGITS = 9;

  private final StringBuilder text = new StringBuilder(1 << 14);
  private final boolean isOpenMetrics;
  private String name = "";

  Exposition(boolean isOpenMetrics) {
    this.isOpenMetrics = isOpenMetrics;
  }

  /// Begins the samples of a value that goes up and down.
  Exposition gauge(String family, String help) {
    return family(family, "gauge", help);
  }

  /// Begins the samples of a value that only goes up.
  Exposition counter(String family, String help) {
    if (!isOpenMetrics) {
      return family(family, "counter", help);
    }
    if (!family.endsWith(TOTAL)) {
      return family(family, "unknown", help);
    }
    family(family.substring(0, family.length() - TOTAL.length()), "counter", help);
    name = family;
    return this;
  }

  /// Begins the samples of numbers and sums, which [#count] and [#sum] write.
  Exposition summary(String family, String help) {
    return family(family, "summary", help);
  }

  private Exposition family(String family, String type, String help) {
    text.append("# HELP ").append(family).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(family).append(' ').append(type).append('\n');
    name = family;
    return this;
  }

  /// @param labels as [Labels] writes them
  Exposition sample(String labels, long value) {
    line(labels).append(value).append('\n');
    return this;
  }

  Exposition sample(String labels, double value) {
    number(line(labels), value).append('\n');
    return this;
  }

  Exposition sample(String labels, boolean value) {
    return sample(labels, value ? 1 : 0);
  }

  void count(String labels, long value) {
    text.append(name).append("_count").append(labels).append(' ').append(value).append('\n');
  }

  void sum(String labels, double value) {
    number(text.append(name).append("_sum").append(labels).append(' '), value).append('\n');
  }

  private StringBuilder line(String labels) {
    return text.append(name).append(labels).append(' ');
  }

  /// Seconds; writes the whole family.
  void histogram(String family, String help, HistogramView view) {
    family(family, "histogram", help);
    for (int i = 0; i < view.bounds(); i++) {
      text.append(family)
          .append("_bucket{le=\"")
          .append(BigDecimal.valueOf(view.boundNanos(i), NANO_DIGITS)
              .stripTrailingZeros()
              .toPlainString())
          .append("\"} ")
          .append(view.countBelow(i))
          .append('\n');
    }
    text.append(family).append("_bucket{le=\"+Inf\"} ").append(view.count()).append('\n');
    sum("", view.sumNanos() / NANOS_PER_SECOND);
    count("", view.count());
  }

  private static StringBuilder number(StringBuilder target, double value) {
    return value == Math.rint(value) && Math.abs(value) < 1L << 53
        ? target.append((long) value)
        : target.append(value);
  }

  String contentType() {
    return isOpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }

  /// All that was written.
  String finish() {
    if (isOpenMetrics) {
      text.append("# EOF\n");
    }
    return text.toString();
  }

  /// Whether somebody who accepts these content types likes OpenMetrics at least as much as the
  /// older format.
  static boolean prefersOpenMetrics(String accept) {
    double openMetrics = quality(accept, "application/openmetrics-text");
    return openMetrics > 0 && openMetrics >= quality(accept, "text/plain");
  }

  /// The highest `q` of a content type; 0 if it is not there.
  private static double quality(String accept, String type) {
    double best = 0;
    for (var range : accept.split(",", -1)) {
      var parts = range.strip().split("\\s*;\\s*", -1);
      if (parts[0].equalsIgnoreCase(type)) {
        best = Math.max(best, quality(parts));
      }
    }
    return best;
  }

  private static double quality(String[] parts) {
    for (var part : parts) {
      if (part.startsWith("q=")) {
        try {
          return Double.parseDouble(part.substring(2));
        } catch (NumberFormatException _) {
          return 0;
        }
      }
    }
    return 1;
  }
}
