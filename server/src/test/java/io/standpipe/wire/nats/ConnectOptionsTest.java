package io.standpipe.wire.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectOptionsTest {
  @Test
  void whatIsLeftOutStaysAsItIs() {
    assertThat(overlay("{}")).isEqualTo(ConnectOptions.DEFAULT);
    assertThat(overlay("{\"verbose\":null,\"name\":null,\"protocol\":null}"))
        .isEqualTo(ConnectOptions.DEFAULT);
  }

  @Test
  void everyOptionIsTaken() {
    assertThat(overlay("""
        {"verbose":false,"pedantic":false,"echo":false,"protocol":1,"headers":true,
         "no_responders":true,"name":"a\\"b\\u00e9\\n","lang":"java","version":"1.0"}"""))
        .isEqualTo(new ConnectOptions(false, false, false, 1, true, true, "a\"bé\n", "java", "1.0",
            Credentials.NONE));
  }

  @Test
  void keysAreNotCaseSensitiveAndUnknownOnesAreIgnored() {
    var options = overlay("""
        { "Verbose" : false, "x":{"verbose":true,"y":[1,-2.5e3,[],{}]}, "z":"}", "n":null,
          "PROTOCOL" : 1 }""");

    assertThat(options).isNotNull()
        .extracting(ConnectOptions::verbose, ConnectOptions::protocol)
        .containsExactly(false, 1L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "{", "{}x", "[]", "{\"verbose\":1}", "{\"verbose\":\"true\"}",
      "{\"protocol\":true}", "{\"protocol\":1.5}", "{\"protocol\":\"1\"}", "{\"name\":1}",
      "{\"user\":1}", "{\"tls_required\":\"\"}", "{\"verbose\":tru}", "{\"verbose\" true}",
      "{verbose:true}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":-}",
      "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"", "{\"a\":[1,]}", "{\"a\":[1}",
      "{\"a\":1 \"b\":2}", "{\"protocol\":99999999999999999999}"})
  void malformedJsonAndWrongTypesAreRefused(String json) {
    assertThat(overlay(json)).isNull();
  }

  @Test
  void absurdNestingIsRefused() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(overlay(deep)).isNull();
  }

  /// Valid options of which some bytes are others, missing or there twice.
  @ParameterizedTest
  @MethodSource("seeds")
  void damagedJsonIsTakenOrRefusedWithinItsBounds(int seed) {
    var random = new Random(seed);
    byte[] json = damaged(random);
    byte[] embedded = new byte[json.length + 20];
    Arrays.fill(embedded, (byte) random.nextInt());
    System.arraycopy(json, 0, embedded, 10, json.length);

    assertThat(ConnectOptions.DEFAULT.overlay(embedded, 10, json.length))
        .isEqualTo(ConnectOptions.DEFAULT.overlay(json, 0, json.length));
  }

  private static IntStream seeds() {
    return IntStream.range(0, 1_000);
  }

  private static byte[] damaged(Random random) {
    byte[] json = """
        {"verbose":false,"echo":true,"protocol":1,"name":"a\\"b\\u00e9\\n","x":[1,-2.5e3,{"y":null}]}"""
        .getBytes(StandardCharsets.UTF_8);
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      int at = random.nextInt(json.length);
      json[at] = random.nextBoolean() ? (byte) random.nextInt() : json[random.nextInt(json.length)];
    }
    int from = random.nextInt(4) == 0 ? random.nextInt(json.length) : 0;
    int to = random.nextInt(4) == 0 ? random.nextInt(from, json.length) : json.length;
    return Arrays.copyOfRange(json, from, to);
  }

  private static @Nullable ConnectOptions overlay(String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return ConnectOptions.DEFAULT.overlay(bytes, 0, bytes.length);
  }
}
