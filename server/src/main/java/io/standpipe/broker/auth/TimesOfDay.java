package io.standpipe.broker.auth;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// When a user may be connected, each day: from one time to another, past midnight if the second is
/// the earlier one. Immutable.
record TimesOfDay(List<Range> ranges, ZoneId zone) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("H:mm:ss", Locale.ROOT);

  /// Each day.
  record Range(LocalTime start, LocalTime end) {
    /// When the range ends that `now` is in; empty if it is in none.
    Optional<ZonedDateTime> endOf(ZonedDateTime now) {
      boolean pastMidnight = start.isAfter(end);
      for (int daysAgo = 0; daysAgo <= (pastMidnight ? 1 : 0); daysAgo++) {
        var day = now.toLocalDate().minusDays(daysAgo);
        var begins = day.atTime(start).atZone(now.getZone());
        var ends = day.plusDays(pastMidnight ? 1 : 0).atTime(end).atZone(now.getZone());
        if (begins.isBefore(now) && ends.isAfter(now)) {
          return Optional.of(ends);
        }
      }
      return Optional.empty();
    }
  }

  TimesOfDay {
    ranges = List.copyOf(ranges);
  }

  /// Of the claims of a user: `times`, and `times_location`, which is the zone of the server if it
  /// is not given.
  ///
  /// @throws IllegalArgumentException if a time or the zone is none
  static TimesOfDay of(Claims claims) {
    var ranges = new ArrayList<Range>();
    var location = claims.text("times_location");
    try {
      for (var item : claims.list("times")) {
        var range = Claims.of(item);
        ranges.add(new Range(LocalTime.parse(range.text("start"), TIME),
            LocalTime.parse(range.text("end"), TIME)));
      }
      return new TimesOfDay(ranges,
          location.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(location));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "\"" + e.getParsedString() + "\" is not a time such as 22:30:00", e);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("unknown time zone \"" + location + "\"", e);
    }
  }

  boolean isAlways() {
    return ranges.isEmpty();
  }

  /// How long the user may stay that is connected `now`; empty if it may not be. Only if not
  /// [#isAlways].
  Optional<Duration> remaining(Instant now) {
    var local = now.atZone(zone);
    return ranges.stream()
        .flatMap(range -> range.endOf(local).stream())
        .map(end -> Duration.between(now, end))
        .findFirst();
  }
}
