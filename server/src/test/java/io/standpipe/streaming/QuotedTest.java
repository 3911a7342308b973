package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What Go's `strconv.Quote` prints.
class QuotedTest {
  static Stream<Arguments> quotes() {
    return Stream.of(Arguments.of("", "\"\""), Arguments.of("foo.bar", "\"foo.bar\""),
        Arguments.of("a \"b\" \\ c", "\"a \\\"b\\\" \\\\ c\""),
        Arguments.of("\007\b\f\n\r\t\013", "\"\\a\\b\\f\\n\\r\\t\\v\""),
        Arguments.of("\0\001\037\177", "\"\\x00\\x01\\x1f\\x7f\""),
        Arguments.of("äß€😀", "\"äß€😀\""), Arguments.of("\u00a0\u0085", "\"\\u00a0\\u0085\""),
        Arguments.of("\u200b\ufeff", "\"\\u200b\\ufeff\""), Arguments.of("\ue000", "\"\\ue000\""),
        Arguments.of(Character.toString(0x10ffff), "\"\\U0010ffff\""));
  }

  @ParameterizedTest
  @MethodSource("quotes")
  void quotesLikeGo(String name, String quoted) {
    assertThat(Quoted.of(name)).isEqualTo(quoted);
  }
}
