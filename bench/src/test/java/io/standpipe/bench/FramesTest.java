package io.standpipe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.AckParser;
import io.standpipe.wire.streaming.PubMsgParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Prepared bytes are what the codec would have written.
class FramesTest {
  private static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 128, 1024, 70_000})
  void aPublishCarriesItsTokenInGuidAndData(int bytes) {
    var frame = new PublishFrame("_STAN.pub.c.foo", "_STAN.acks.a", "me", Subject.of("connection"),
        "foo", bytes);
    var out = ByteBuffer.allocate(frame.bytes());
    frame.put(out, 0x0123_4567_89ab_cdefL);
    var written = out.array();
    int head = text(written, 0, 100 > written.length ? written.length : 100).indexOf('\n') + 1;
    int payload = written.length - head - 2;
    assertThat(text(written, 0, head))
        .isEqualTo("PUB _STAN.pub.c.foo _STAN.acks.a " + payload + "\r\n");
    var parser = new PubMsgParser();
    assertThat(parser.parse(written, head, payload)).isTrue();
    assertThat(parser.clientId().toText(written)).isEqualTo("me");
    assertThat(parser.guid().toText(written)).hasSize(22).endsWith("0123456789abcdef");
    assertThat(parser.subject().toText(written)).isEqualTo("foo");
    assertThat(parser.connectionId().toText(written)).isEqualTo("connection");
    assertThat(parser.data().length()).isEqualTo(bytes);
    if (bytes >= 8) {
      assertThat(out.getLong(parser.data().offset())).isEqualTo(0x0123_4567_89ab_cdefL);
    }
    assertThat(text(written, head + payload, 2)).isEqualTo("\r\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 127, 128, 16_383, 16_384, 1L << 40, Long.MAX_VALUE})
  void anAckRepeatsTheEncodedSequence(long sequence) {
    var encoded = new Ack(Subject.of("foo"), sequence).encode();
    int sequenceStart = 2 + 3 + 1;
    var out = ByteBuffer.allocate(100);
    new AckFrames("_INBOX.x", "foo").put(out, encoded, sequenceStart,
        encoded.length - sequenceStart);
    var head = "PUB _INBOX.x " + encoded.length + "\r\n";
    assertThat(text(out.array(), 0, head.length())).isEqualTo(head);
    var parser = new AckParser();
    assertThat(parser.parse(out.array(), head.length(), encoded.length)).isTrue();
    assertThat(parser.sequence()).isEqualTo(sequence);
    assertThat(parser.subject().toText(out.array())).isEqualTo("foo");
    assertThat(text(out.array(), head.length() + encoded.length, 2)).isEqualTo("\r\n");
  }
}
