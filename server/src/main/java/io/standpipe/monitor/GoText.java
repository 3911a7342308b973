package io.standpipe.monitor;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// Times as the original writes them.
final class GoText {
  private static final long SECONDS_PER_DAY = 86_400;

  private GoText() {}

  /// RFC 3339 with up to nine decimals, trailing zeros dropped.
  static String time(Instant time, ZoneId zone) {
    return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time.atZone(zone));
  }

  /// `1y2d3h4m5s`: a year has 365 days; units that are zero are left out only in front.
  static String uptime(Duration duration) {
    var seconds = Math.max(0, duration.toSeconds());
    var text = new StringBuilder();
    append(text, seconds / (365 * SECONDS_PER_DAY), 'y');
    append(text, seconds / SECONDS_PER_DAY % 365, 'd');
    append(text, seconds / 3_600 % 24, 'h');
    append(text, seconds / 60 % 60, 'm');
    return text.append(seconds % 60).append('s').toString();
  }

  private static void append(StringBuilder text, long count, char unit) {
    if (count > 0 || !text.isEmpty()) {
      text.append(count).append(unit);
    }
  }

  /// `1.234ms`, `56µs`, `2.5s`: a short time in its largest unit up to seconds.
  static String roundTrip(long nanos) {
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < 1_000_000) {
      return decimal(nanos, 3) + "µs";
    }
    return nanos < 1_000_000_000 ? decimal(nanos, 6) + "ms" : decimal(nanos, 9) + "s";
  }

  private static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).stripTrailingZeros().toPlainString();
  }
}
