package io.standpipe.wire.nats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsParserTest {
  private static final int LINE_MAX = 64;
  private static final int PAYLOAD_MAX = 1000;

  private static Stream<Arguments> conversations() {
    return Stream.of(conversation("PING\r\nPONG\r\n+OK\r\n", "PING", "PONG"),
        conversation("ping\r\nPiNg\npong\n+ok\n", "PING", "PING", "PONG"),
        conversation("PING whatever\r\nPINGPONG\r\nPING\r\r\n", "PING", "PING", "PING"),
        conversation("PUB foo 5\r\nhello\r\n", "PUB foo [] -1 hello"),
        conversation("pub foo 5\nhello\r\nPuB foo 0\r\n\r\n", "PUB foo [] -1 hello",
            "PUB foo [] -1 "),
        conversation("PUB foo reply 5\r\nhello\r\n", "PUB foo [reply] -1 hello"),
        conversation("PUB  foo\t reply\t005 \t\r\nhello\r\n", "PUB foo [reply] -1 hello"),
        conversation("PUB\tfoo 5\r\nhello\r\n", "PUB foo [] -1 hello"),
        conversation("PUB foo 2\r\n\r\n\r\nPING\r\n", "PUB foo [] -1 \r\n", "PING"),
        conversation("PUB \u0001\u00ff 1\r\n\u0000\r\n", "PUB \u0001\u00ff [] -1 \u0000"),
        conversation("HPUB foo 3 5\r\nabcde\r\n", "PUB foo [] 3 abcde"),
        conversation("HPUB foo bar 3 5\r\nabcde\r\n", "PUB foo [bar] 3 abcde"),
        conversation("hpub foo 0 0\r\n\r\nHPUB foo bar  5  5\r\nabcde\r\n", "PUB foo [] 0 ",
            "PUB foo [bar] 5 abcde"),
        conversation("SUB foo 1\r\nSUB foo q 2\nsub  foo\t3 \r\n", "SUB foo [] 1", "SUB foo [q] 2",
            "SUB foo [] 3"),
        conversation("UNSUB 1\r\nUNSUB 1 5\r\nUNSUB 1 x\r\nUNSUB 1 12345678901\r\nUNSUB 1 -1\r\n",
            "UNSUB 1 0", "UNSUB 1 5", "UNSUB 1 0", "UNSUB 1 12345678901", "UNSUB 1 0"),
        conversation("CONNECT {}\r\nCONNECT{\"a\":1}\r\nconnect  {} \n", "CONNECT {}",
            "CONNECT {\"a\":1}", "CONNECT {} "),
        conversation("INFO {}\r\nINFO{}\n", "INFO {}", "INFO {}"),
        conversation("CONNECT\r\n", "CONNECT "),

        conversation("-ERR 'no'\r\nPING\r\n", "CLIENT_ERROR"),
        conversation("\r\nPING\r\n", "UNKNOWN_OPERATION"),
        conversation(" PING\r\n", "UNKNOWN_OPERATION"),
        conversation("PIN\r\n", "UNKNOWN_OPERATION"), conversation("PUB\r\n", "UNKNOWN_OPERATION"),
        conversation("PUBfoo 1\r\n", "UNKNOWN_OPERATION"),
        conversation("SUBfoo 1\r\n", "UNKNOWN_OPERATION"),
        conversation("UNSUB\r\n", "UNKNOWN_OPERATION"),
        conversation("-ERR\r\n", "UNKNOWN_OPERATION"),
        conversation("MSG foo 1 0\r\n", "UNKNOWN_OPERATION"),
        conversation("HMSG foo 1 0 0\r\n", "UNKNOWN_OPERATION"),
        conversation("RS+ a\r\n", "UNKNOWN_OPERATION"),
        conversation("PUB foo\rbar 1\r\nx\r\n", "UNKNOWN_OPERATION"),
        conversation("SUB foo\r1\r\n", "UNKNOWN_OPERATION"),
        conversation("PUB foo 1\r\nxy\r\n", "UNKNOWN_OPERATION"),
        conversation("PUB foo 1\r\nx\n", "UNKNOWN_OPERATION"),
        conversation("PUB foo 1\r\nx\rx", "UNKNOWN_OPERATION"),

        conversation("PUB \r\n", "BAD_ARGUMENTS"), conversation("PUB foo\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo a b 1\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo a b c d e 1\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo -1\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo +1\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo 1x\r\n", "BAD_ARGUMENTS"),
        conversation("PUB foo 1234567890\r\n", "BAD_ARGUMENTS"),
        conversation("HPUB foo 5\r\n", "BAD_ARGUMENTS"),
        conversation("HPUB foo 5 4\r\n", "BAD_ARGUMENTS"),
        conversation("HPUB foo x 4\r\n", "BAD_ARGUMENTS"),
        conversation("HPUB foo a b 1 1\r\n", "BAD_ARGUMENTS"),
        conversation("SUB foo\r\n", "BAD_ARGUMENTS"),
        conversation("SUB a b c d\r\n", "BAD_ARGUMENTS"),
        conversation("UNSUB \r\n", "BAD_ARGUMENTS"),
        conversation("UNSUB a b c\r\n", "BAD_ARGUMENTS"),

        conversation("PUB foo 1000\r\n" + "x".repeat(1000) + "\r\n",
            "PUB foo [] -1 " + "x".repeat(1000)),
        conversation("PUB foo 1001\r\n", "PAYLOAD_TOO_LARGE"),
        conversation("HPUB foo 1 1001\r\n", "PAYLOAD_TOO_LARGE"),
        conversation("PUB foo 999999999\r\n", "PAYLOAD_TOO_LARGE"),
        conversation("SUB " + "a".repeat(LINE_MAX - 2) + " 1\r\n",
            "SUB " + "a".repeat(LINE_MAX - 2) + " [] 1"),
        conversation("SUB    " + "a".repeat(LINE_MAX - 2) + " 1\n",
            "SUB " + "a".repeat(LINE_MAX - 2) + " [] 1"),
        conversation("SUB " + "a".repeat(LINE_MAX - 1) + " 1\r\n", "CONTROL_LINE_TOO_LONG"),
        conversation("PUB " + "a".repeat(LINE_MAX - 2) + " 1\r\nx\r\n",
            "PUB " + "a".repeat(LINE_MAX - 2) + " [] -1 x"),
        conversation("PUB " + "a".repeat(LINE_MAX - 1) + " 1\r\nx\r\n", "CONTROL_LINE_TOO_LONG"),
        conversation("CONNECT {" + " ".repeat(LINE_MAX - 1) + "}\r\n", "CONTROL_LINE_TOO_LONG"),
        conversation("SUB " + "a".repeat(10 * LINE_MAX), "CONTROL_LINE_TOO_LONG"));
  }

  private static Arguments conversation(String input, String... calls) {
    return Arguments.of(input, List.of(calls));
  }

  private static IntStream seeds() {
    return IntStream.range(0, 300);
  }

  @ParameterizedTest
  @MethodSource("conversations")
  void anOperationIsUnderstoodHoweverItIsCut(String input, List<String> calls) {
    byte[] bytes = bytes(input);

    assertThat(parse(bytes)).isEqualTo(calls);
    for (int cut = 1; cut < bytes.length; cut++) {
      assertThat(parse(bytes, cut)).as("cut at %d", cut).isEqualTo(calls);
    }
    assertThat(parse(bytes, IntStream.range(1, bytes.length).toArray())).as("byte by byte")
        .isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X", "P\r", "PX", "\u0016\u0003\u0001", "GET", "PUBL", "SUBS"})
  void aForeignProtocolIsRefusedBeforeTheLineEnds(String input) {
    assertThat(parse(bytes(input))).containsExactly("UNKNOWN_OPERATION");
  }

  @Test
  void anUnendedLineIsRefusedAsSoonAsItIsTooLong() {
    assertThat(parse(bytes("PUB " + "a".repeat(LINE_MAX)))).isEmpty();
    assertThat(parse(bytes("PUB " + "a".repeat(LINE_MAX + 1))))
        .containsExactly("CONTROL_LINE_TOO_LONG");
  }

  @Test
  void nothingIsParsedAfterAStop() {
    var handler = new RecordingHandler();
    var parser = new NatsParser(handler, LINE_MAX, PAYLOAD_MAX);
    parser.stop();

    byte[] bytes = bytes("PING\r\nX");
    parser.parse(bytes, 0, bytes.length);

    assertThat(handler.calls()).isEmpty();
  }

  @Test
  void bytesAroundTheSliceAreNotTouched() {
    var handler = new RecordingHandler();
    byte[] bytes = bytes("XXPING\r\nXX");

    new NatsParser(handler, LINE_MAX, PAYLOAD_MAX).parse(bytes, 2, bytes.length - 2);

    assertThat(handler.calls()).containsExactly("PING");
  }

  /// Pieces of the protocol in random order, some bytes changed, cut at random.
  @ParameterizedTest
  @MethodSource("seeds")
  void garbageIsTakenTheSameWayHoweverItIsCut(int seed) {
    var random = new Random(seed);
    byte[] bytes = garbage(random);
    var calls = parse(bytes);

    for (int round = 0; round < 20; round++) {
      int[] cuts = random.ints(random.nextInt(8), 0, bytes.length + 1).sorted().toArray();
      assertThat(parse(bytes, cuts)).as("seed %d cuts %s", seed, Arrays.toString(cuts))
          .isEqualTo(calls);
    }
  }

  private static byte[] garbage(Random random) {
    var pieces = List.of("PUB ", "HPUB ", "SUB ", "UNSUB ", "CONNECT ", "{}", "PING", "PONG", "+OK",
        "INFO ", "foo", "bar.*", " ", "\t", "\r\n", "\r\n", "\n", "\r", "0", "1", "5", "12",
        "hello", "PUB foo 5\r\nhello\r\n", "HPUB foo bar 2 5\r\nhello\r\n", "SUB foo 1\r\n",
        "PING\r\n");
    var text = new StringBuilder();
    for (int i = random.nextInt(30); i >= 0; i--) {
      text.append(pieces.get(random.nextInt(pieces.size())));
    }
    byte[] bytes = bytes(text.toString());
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }

  /// Each piece is in a buffer of its own, filled with other bytes around and afterwards.
  private static List<String> parse(byte[] input, int... cuts) {
    var handler = new RecordingHandler();
    var parser = new NatsParser(handler, LINE_MAX, PAYLOAD_MAX);
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : input.length;
      byte[] buffer = new byte[to - from + 20];
      Arrays.fill(buffer, (byte) 'Z');
      System.arraycopy(input, from, buffer, 10, to - from);
      parser.parse(buffer, 10, 10 + to - from);
      Arrays.fill(buffer, (byte) 'Z');
      from = to;
    }
    return new ArrayList<>(handler.calls());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
