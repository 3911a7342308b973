package io.standpipe.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.wire.nats.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When a user may be connected. Source: nats-server 2.9.
class TimesOfDayTest {
  private static TimesOfDay times(String json) {
    return TimesOfDay.of(
        Claims.of(Objects.requireNonNull(JsonObject.parse(json.getBytes(StandardCharsets.UTF_8)))));
  }

  private static TimesOfDay between(String start, String end) {
    return times("{\"times\":[{\"start\":\"" + start + "\",\"end\":\"" + end
        + "\"}],\"times_location\":\"Europe/Berlin\"}");
  }

  @ParameterizedTest
  @CsvSource({"08:00:00,17:30:00,2026-01-15T11:00:00Z,PT5H30M",
      "08:00:00,17:30:00,2026-07-15T11:00:00Z,PT4H30M", "08:00:00,17:30:00,2026-01-15T06:59:59Z,",
      "08:00:00,17:30:00,2026-01-15T16:30:00Z,", "22:00:00,6:00:00,2026-01-15T22:00:00Z,PT7H",
      "22:00:00,06:00:00,2026-01-15T01:00:00Z,PT4H", "22:00:00,06:00:00,2026-01-15T06:00:00Z,",
      "00:00:00,04:00:00,2026-03-29T00:30:00Z,PT1H30M"})
  void aUserMayStayToTheEndOfTheRange(String start, String end, Instant now, Duration remaining) {
    var times = between(start, end);

    if (remaining == null) {
      assertThat(times.remaining(now)).isEmpty();
    } else {
      assertThat(times.remaining(now)).contains(remaining);
    }
  }

  @Test
  void whoeverHasNoTimesMayAlwaysStay() {
    assertThat(times("{}").isAlways()).isTrue();
    assertThat(between("01:00:00", "02:00:00").isAlways()).isFalse();
  }

  @Test
  void oneOfSeveralRangesIsEnough() {
    var times = times("{\"times\":[{\"start\":\"01:00:00\",\"end\":\"02:00:00\"},"
        + "{\"start\":\"03:00:00\",\"end\":\"04:00:00\"}],\"times_location\":\"UTC\"}");

    assertThat(times.remaining(Instant.parse("2026-01-01T03:30:00Z")))
        .contains(Duration.ofMinutes(30));
  }

  @Test
  void whatIsNoTimeIsRefused() {
    assertThatThrownBy(() -> between("8:00", "9:00"))
        .hasMessage("\"8:00\" is not a time such as 22:30:00");
    assertThatThrownBy(() -> times("{\"times\":[],\"times_location\":\"Europe/Atlantis\"}"))
        .hasMessage("unknown time zone \"Europe/Atlantis\"");
  }
}
