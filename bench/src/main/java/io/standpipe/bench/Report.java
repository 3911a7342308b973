package io.standpipe.bench;

import com.google.errorprone.annotations.FormatMethod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Shows an outcome to people, or as one line of comma-separated values.
final class Report {
  private static final double MIB = 1024 * 1024;
  /// With more publishers, or subscribers, there is no line for each.
  private static final int SINGLE_LINES_MAX = 10;
  private static final double[] PERCENTS = {50, 90, 99, 99.9, 100};

  private Report() {}

  static String text(Outcome outcome) {
    var lines = new ArrayList<String>();
    addRates(lines, "Pub", outcome.publishers(), outcome.publishRate(), outcome.messageBytes());
    addRates(lines, "Sub", outcome.subscribers(), outcome.deliveryRate(), outcome.messageBytes());
    for (var latency : outcome.latencies()) {
      lines.add(format(
          "Latency, %s, us: p50 %.0f  p90 %.0f  p99 %.0f  p99.9 %.0f  max %.0f  (%,d values)",
          latency.name(), latency.micros(50), latency.micros(90), latency.micros(99),
          latency.micros(99.9), latency.micros(100), latency.count()));
    }
    addServer(lines, outcome);
    lines.add("Client: CPU " + number(2, "s", outcome.client().cpuSeconds()));
    outcome.warnings().forEach(warning -> lines.add("Warning: " + warning));
    return String.join("\n", lines);
  }

  private static void addRates(
      List<String> lines,
      String name,
      List<Tally> tallies,
      double rate,
      int bytes) {
    if (tallies.isEmpty()) {
      return;
    }
    lines.add(format("%s stats: %,.0f msgs/sec ~ %.2f MB/sec", name, rate, rate * bytes / MIB));
    if (tallies.size() > 1) {
      lines.add("  " + statistics(tallies.stream().map(Tally::rate).toList()));
    }
    if (tallies.size() > SINGLE_LINES_MAX) {
      return;
    }
    for (var tally : tallies) {
      lines.add(format("  [%s] %,.0f msgs/sec ~ %.2f MB/sec (%,d msgs, %.2f s)", tally.name(),
          tally.rate(), tally.rate() * bytes / MIB, tally.count(), tally.seconds()));
    }
  }

  /// How the rates of several lie apart, as the tools of the original show it.
  static String statistics(List<Double> rates) {
    var summary = rates.stream().mapToDouble(Double::doubleValue).summaryStatistics();
    double mean = summary.getAverage();
    double variance = rates.stream()
        .mapToDouble(rate -> (rate - mean) * (rate - mean))
        .average()
        .orElse(0);
    return format("min %,.0f | avg %,.0f | max %,.0f | stddev %,.0f msgs", summary.getMin(), mean,
        summary.getMax(), Math.sqrt(variance));
  }

  private static void addServer(List<String> lines, Outcome outcome) {
    if (outcome.server().isEmpty()) {
      lines.add("Server: process not found, so no CPU and memory figures (try -server-pid)");
      return;
    }
    var usage = outcome.server().get();
    lines.add("Server: CPU %s, %s per published message, %s per delivery".formatted(
        number(2, "s", usage.cpuSeconds()), number(2, "us", outcome.microsPerPublished()),
        number(2, "us", outcome.microsPerDelivered())));
    lines.add("Server: resident %s before, %s after, %s at most".formatted(
        number(1, "MiB", mebibytes(usage.residentBytesBefore())),
        number(1, "MiB", mebibytes(usage.residentBytesAfter())),
        number(1, "MiB", mebibytes(usage.peakBytes()))));
  }

  static final List<String> CSV_NAMES = csvNames();

  private static List<String> csvNames() {
    var names = new ArrayList<>(
        List.of("publishers", "subscribers", "bytes", "published", "delivered", "publish_per_s",
            "deliver_per_s", "server_cpu_s", "server_us_per_published", "server_us_per_delivered",
            "client_cpu_s", "server_mib_before", "server_mib_after", "server_mib_peak"));
    for (int i = 1; i <= 2; i++) {
      for (var name : List.of("p50", "p90", "p99", "p99_9", "max")) {
        names.add("latency%d_%s_us".formatted(i, name));
      }
    }
    return List.copyOf(names);
  }

  /// The values in the order of [#CSV_NAMES]; what was not measured is empty.
  static String csv(Outcome outcome) {
    var values = new ArrayList<String>();
    values.add(Integer.toString(outcome.publishers().size()));
    values.add(Integer.toString(outcome.subscribers().size()));
    values.add(Integer.toString(outcome.messageBytes()));
    values.add(Long.toString(outcome.published()));
    values.add(Long.toString(outcome.delivered()));
    values.add(format("%.0f", outcome.publishRate()));
    values.add(format("%.0f", outcome.deliveryRate()));
    values.add(csv(2, outcome.serverCpuSeconds()));
    values.add(csv(3, outcome.microsPerPublished()));
    values.add(csv(3, outcome.microsPerDelivered()));
    values.add(csv(2, outcome.client().cpuSeconds()));
    values.add(csv(1, mebibytes(outcome.server().flatMap(Usage::residentBytesBefore))));
    values.add(csv(1, mebibytes(outcome.server().flatMap(Usage::residentBytesAfter))));
    values.add(csv(1, mebibytes(outcome.server().flatMap(Usage::peakBytes))));
    for (int i = 0; i < 2; i++) {
      for (double percent : PERCENTS) {
        values.add(i < outcome.latencies().size()
            ? format("%.1f", outcome.latencies().get(i).micros(percent))
            : "");
      }
    }
    return String.join(",", values);
  }

  private static Optional<Double> mebibytes(Optional<Long> bytes) {
    return bytes.map(value -> value / MIB);
  }

  private static String number(int decimals, String unit, Optional<Double> value) {
    return value.map(number -> rounded(decimals, number) + " " + unit).orElse("unknown");
  }

  private static String csv(int decimals, Optional<Double> value) {
    return value.map(number -> rounded(decimals, number)).orElse("");
  }

  private static String rounded(int decimals, double value) {
    return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString();
  }

  @FormatMethod
  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
