package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoSyntaxTest {
  @ParameterizedTest
  @CsvSource({"0,0", "42,42", "-7,-7", "+7,7", "0x1F,31", "0X_1f,31", "0b101,5", "0B1,1", "0o17,15",
      "0O17,15", "017,15", "0_17,15", "00,0", "1_000_000,1000000",
      "9223372036854775807,9223372036854775807", "-9223372036854775808,-9223372036854775808",
      "-0x8000000000000000,-9223372036854775808"})
  void integersHaveGoPrefixesAndSeparators(String text, long value) throws Exception {
    assertThat(GoSyntax.parseInteger(text)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "+", "abc", "1.5", "1e3", "10k", "_1", "1_", "1__0", "0x", "0b2",
      "0o8", "08", "0x_", "--1", " 1", "1 ", "\u0661"})
  void otherIntegersAreParseErrors(String text) {
    assertThatThrownBy(() -> GoSyntax.parseInteger(text)).hasMessage("parse error");
  }

  @ParameterizedTest
  @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "0x1_0000_0000_0000_0000",
      "99999999999999999999999999"})
  void integersBeyond64BitsAreOutOfRange(String text) {
    assertThatThrownBy(() -> GoSyntax.parseInteger(text)).hasMessage("value out of range");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "+0,0", "0s,0", "1h30m,5400000000000", "1.5h,5400000000000", "250ms,250000000",
      "-5s,-5000000000", "+5s,5000000000", "1ns,1", "2us,2000", "2\u00b5s,2000", "2\u03bcs,2000",
      ".5s,500000000", "1.s,1000000000", "1h1h,7200000000000", "1s2m3h,10921000000000", "0.3ns,0",
      "2562047h47m16.854775807s,9223372036854775807"})
  void durationsAreNumbersWithUnits(String text, long nanos) throws Exception {
    assertThat(GoSyntax.parseDuration(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "5", "1d", "s", ".s", ".", "1.2.3s", "1 s", "1s ", "abc", "1S",
      "2562047h47m16.854775808s", "3000000h"})
  void otherDurationsAreParseErrors(String text) {
    assertThatThrownBy(() -> GoSyntax.parseDuration(text)).hasMessage("parse error");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1000,1000", "1k,1000", "1K,1000", "2m,2000000", "1kb,1024", "1KiB,1024",
      "1ki,1024", "3mb,3145728", "1g,1000000000", "1gib,1073741824", "1t,1000000000000",
      "1pb,1125899906842624", "1e,1000000000000000000", "1eib,1152921504606846976", "-5,-5"})
  void sizesHaveDecimalAndBinaryUnits(String text, long bytes) throws Exception {
    assertThat(GoSyntax.parseSize(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "abc", "10b", "10bytes", "10mbx", "1.5mb", "0x10", "+5", "1_000",
      "k", "9223372036854775808", "10e"})
  void otherSizesAreErrors(String text) {
    assertThatThrownBy(() -> GoSyntax.parseSize(text)).isInstanceOf(GoSyntax.Malformed.class);
  }

  @ParameterizedTest
  @CsvSource({"0,0s", "1,1ns", "1500,1.5\u00b5s", "500000000,500ms", "1500000000,1.5s",
      "5000000000,5s", "90000000000,1m30s", "60000000000,1m0s", "3600000000000,1h0m0s",
      "86400000000000,24h0m0s", "-5000000000,-5s", "5400000000001,1h30m0.000000001s"})
  void durationsPrintAsInGo(long nanos, String text) {
    assertThat(GoSyntax.format(Duration.ofNanos(nanos))).isEqualTo(text);
  }
}
