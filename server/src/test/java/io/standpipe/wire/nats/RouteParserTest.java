package io.standpipe.wire.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteParserTest {
  private static final String CONVERSATION = """
      INFO {"server_id":"N"}
      CONNECT {"name":"N"}
      RS+ $G foo
      RS+ $G foo.> group 12
      RS- $G foo
      RS- $G foo.> group
      PING
      pong
      RMSG $G foo 5
      hello
      RMSG $G foo.bar re 0

      RMSG ACC foo + re one two 3
      a
      b
      RMSG $G foo | one 1
      x
      HMSG $G foo 12 14
      NATS/1.0

      hi
      HMSG $G foo re 12 14
      NATS/1.0

      hi
      HMSG $G foo + re one 12 12
      NATS/1.0


      -ERR 'Bad luck'
      +OK
      """.replace("a\nb", "a\\nb").replace("\n", "\r\n").replace("a\\nb", "a\nb");
  private static final List<String> CALLS = List.of("info {\"server_id\":\"N\"}",
      "connect {\"name\":\"N\"}", "interest $G foo null 1", "interest $G foo.> group 12",
      "none $G foo null", "none $G foo.> group", "ping", "pong", "$G foo - [] -1 hello",
      "$G foo.bar re [] -1 ", "ACC foo re [one, two] -1 a\nb", "$G foo - [one] -1 x",
      "$G foo - [] 12 NATS/1.0\r\n\r\nhi", "$G foo re [] 12 NATS/1.0\r\n\r\nhi",
      "$G foo re [one] 12 NATS/1.0\r\n\r\n", "error 'Bad luck'");

  private final List<String> calls = new ArrayList<>();

  @Test
  void whatComesInOnePieceIsTakenApart() {
    parse(CONVERSATION.length());

    assertThat(calls).isEqualTo(CALLS);
  }

  @Test
  void whereItIsCutMakesNoDifference() {
    for (int length = 1; length < CONVERSATION.length(); length++) {
      calls.clear();
      parse(length);
      assertThat(calls).as("pieces of %d bytes", length).isEqualTo(CALLS);
    }
  }

  @ParameterizedTest
  @CsvSource({"PUB foo 0, UNKNOWN_OPERATION", "XMSG $G foo 0, UNKNOWN_OPERATION",
      "RS+ $G, BAD_ARGUMENTS", "RS+ $G foo group, BAD_ARGUMENTS",
      "RS+ $G foo group 0, BAD_ARGUMENTS", "RS+ $G foo group x, BAD_ARGUMENTS",
      "RS- $G, BAD_ARGUMENTS", "RMSG $G foo, BAD_ARGUMENTS", "RMSG $G foo x, BAD_ARGUMENTS",
      "RMSG $G foo -1, BAD_ARGUMENTS", "RMSG $G foo * re q 0, BAD_ARGUMENTS",
      "HMSG $G foo 3 2, BAD_ARGUMENTS", "RMSG $G foo 300000000, PAYLOAD_TOO_LARGE",
      "'', UNKNOWN_OPERATION"})
  void whatMakesNoSenseEndsTheConversation(String line, ParseFailure failure) {
    var parser = trusting();
    byte[] bytes = (line + "\r\n\r\nPING\r\n").getBytes(StandardCharsets.ISO_8859_1);
    parser.parse(bytes, 0, bytes.length);

    assertThat(calls).containsExactly("fail " + failure);
  }

  @ParameterizedTest
  @CsvSource({"'RMSG $G foo 1', PAYLOAD_TOO_LARGE", "INFO %s, CONTROL_LINE_TOO_LONG"})
  void strangersMaySayLittle(String line, ParseFailure failure) {
    byte[] bytes = line.formatted("x".repeat(100_000))
        .concat("\r\nx\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
    var stranger = new RouteParser(new Recorder());
    for (int from = 0; from < bytes.length; from += 50_000) {
      stranger.parse(bytes, from, Math.min(bytes.length, from + 50_000));
    }
    assertThat(calls).containsExactly("fail " + failure);

    calls.clear();
    trusting().parse(bytes, 0, bytes.length);
    assertThat(calls).doesNotContain("fail " + failure);
  }

  private RouteParser trusting() {
    var parser = new RouteParser(new Recorder());
    parser.trust();
    return parser;
  }

  @Test
  void aPayloadMustEndWhereItsLineSays() {
    var parser = trusting();
    byte[] bytes = "RMSG $G foo 2\r\nabc\r\n".getBytes(StandardCharsets.ISO_8859_1);
    parser.parse(bytes, 0, bytes.length);

    assertThat(calls).containsExactly("fail UNKNOWN_OPERATION");
  }

  private void parse(int pieceLength) {
    var parser = trusting();
    byte[] bytes = CONVERSATION.getBytes(StandardCharsets.ISO_8859_1);
    for (int from = 0; from < bytes.length; from += pieceLength) {
      byte[] piece = new byte[Math.min(pieceLength, bytes.length - from)];
      System.arraycopy(bytes, from, piece, 0, piece.length);
      parser.parse(piece, 0, piece.length);
      Arrays.fill(piece, (byte) '?'); // the buffer is used again
    }
  }

  private final class Recorder implements RouteHandler {
    @Override
    public void ping() {
      calls.add("ping");
    }

    @Override
    public void pong() {
      calls.add("pong");
    }

    @Override
    public void connect(byte[] buffer, int offset, int length) {
      calls.add("connect " + text(buffer, offset, length));
    }

    @Override
    public void info(byte[] buffer, int offset, int length) {
      calls.add("info " + text(buffer, offset, length));
    }

    @Override
    public void interest(Subject account, Subject subject, @Nullable Subject queue, int weight) {
      calls.add("interest " + account + " " + subject + " " + queue + " " + weight);
    }

    @Override
    public void noInterest(Subject account, Subject subject, @Nullable Subject queue) {
      calls.add("none " + account + " " + subject + " " + queue);
    }

    @Override
    public void routed(Subject account, PublishFrame frame, List<Subject> queues) {
      calls.add(
          account + " " + text(frame.line(), frame.subjectOffset(), frame.subjectLength()) + " "
              + (frame.replyLength() == 0
                  ? "-"
                  : text(frame.line(), frame.replyOffset(), frame.replyLength()))
              + " " + queues + " " + frame.headerLength() + " "
              + text(frame.payload(), frame.payloadOffset(), frame.payloadLength()));
    }

    @Override
    public void error(String text) {
      calls.add("error " + text);
    }

    @Override
    public void fail(ParseFailure failure) {
      calls.add("fail " + failure);
    }

    private static String text(byte[] buffer, int offset, int length) {
      return new String(buffer, offset, length, StandardCharsets.ISO_8859_1);
    }
  }
}
