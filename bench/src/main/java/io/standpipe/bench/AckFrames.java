package io.standpipe.bench;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The acks of one subscription. *Hot path*: an ack is a prepared start and the encoded sequence as
/// the message brought it.
final class AckFrames {
  private static final int VARINT_BYTES_MAX = 10;

  private final byte[][] starts = new byte[VARINT_BYTES_MAX + 1][];

  AckFrames(String ackInbox, String channel) {
    for (int bytes = 1; bytes <= VARINT_BYTES_MAX; bytes++) {
      var ack = new Ack(Subject.of(channel), 1L << 7 * (bytes - 1)).encode();
      var start = new ByteArrayOutputStream();
      start.writeBytes(
          "PUB %s %d\r\n".formatted(ackInbox, ack.length).getBytes(StandardCharsets.UTF_8));
      start.write(ack, 0, ack.length - bytes);
      starts[bytes] = start.toByteArray();
    }
  }

  /// The most bytes an ack takes.
  int bytesMax() {
    return starts[VARINT_BYTES_MAX].length + VARINT_BYTES_MAX + 2;
  }

  /// Writes the ack of the message whose sequence is encoded in these bytes.
  void put(ByteBuffer out, byte[] buffer, int sequenceStart, int sequenceBytes) {
    out.put(starts[sequenceBytes])
        .put(buffer, sequenceStart, sequenceBytes)
        .put((byte) '\r')
        .put((byte) '\n');
  }
}
