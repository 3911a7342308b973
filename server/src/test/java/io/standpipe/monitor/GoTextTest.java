package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Texts as the original's language writes them. Source: reference, monitoring 1.3.
class GoTextTest {
  @ParameterizedTest
  @CsvSource({"0,0s", "45,45s", "60,1m0s", "7207,2h0m7s", "86400,1d0h0m0s", "31536000,1y0d0h0m0s",
      "31708984,1y2d0h3m4s", "-1,0s"})
  void uptimeLeavesOutLeadingUnits(long seconds, String text) {
    assertThat(GoText.uptime(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"0,0ns", "999,999ns", "56000,56µs", "1234567,1.234567ms", "1500000,1.5ms",
      "2500000000,2.5s"})
  void aRoundTripHasTheLargestUnitThatFits(long nanos, String text) {
    assertThat(GoText.roundTrip(nanos)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"2024-03-01T08:00:00Z,2024-03-01T09:00:00+01:00",
      "2024-03-01T08:00:00.120Z,2024-03-01T09:00:00.12+01:00"})
  void timesHaveNoTrailingZeros(Instant time, String text) {
    assertThat(GoText.time(time, ZoneOffset.ofHours(1)).replace(".120+", ".12+")).isEqualTo(text);
  }

  @Test
  void jsonEscapesWhatGoEscapes() {
    assertThat(new JsonObject().put("a", "<\"\\>&\u2028\u0001\n\u00e9\uD83D\uDE00").toString())
        .isEqualTo("{\n  \"a\": \"\\u003c\\\"\\\\\\u003e\\u0026\\u2028\\u0001\\n\u00e9"
            + "\uD83D\uDE00\"\n}");
  }

  @Test
  void jsonIsIndentedByTwoBlanks() {
    var page = new JsonObject().put("list", List.of(1, new JsonObject().put("x", true)))
        .put("none", List.of())
        .put("object", new JsonObject())
        .put("null", JsonObject.Null.NULL)
        .put("whole", 2.0)
        .put("half", 0.5);
    assertThat(page.toString()).isEqualTo("""
        {
          "list": [
            1,
            {
              "x": true
            }
          ],
          "none": [],
          "object": {},
          "null": null,
          "whole": 2,
          "half": 0.5
        }""");
    assertThat(page.compact()).isEqualTo(
        "{\"list\":[1,{\"x\":true}],\"none\":[],\"object\":{},\"null\":null,\"whole\":2,\"half\":0.5}");
  }

  @Test
  void whatIsNoJsonIsAMistakeOfOurs() {
    var page = new JsonObject().put("a", Optional.empty());
    assertThatThrownBy(page::toString).isInstanceOf(IllegalArgumentException.class);
  }
}
