package io.standpipe.bench;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.PubMsg;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// A `PUB` with its `PubMsg`, prepared once. *Hot path*: only a token changes per message.
///
/// The token stands in the guid, so that the ack returns it, and in the first bytes of the data if
/// there is room, so that subscribers see it. Guids have 22 characters like those of other clients.
final class PublishFrame {
  private static final int PREFIX_CHARACTERS = 6;
  private static final int TOKEN_DIGITS = 16;
  private static final int GUID_BYTES = PREFIX_CHARACTERS + TOKEN_DIGITS;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

  private final byte[] frame;
  private final ByteBuffer view;
  private final int tokenStart;
  private final int dataStart;
  private final boolean isStamped;

  PublishFrame(
      String subject,
      String ackInbox,
      String clientId,
      Subject connectionId,
      String channel,
      int bytes) {
    var guid = "%06d".formatted(ThreadLocalRandom.current().nextInt(1_000_000))
        + "x".repeat(TOKEN_DIGITS);
    var data = Payload.copyOf(new byte[bytes]);
    var message = new PubMsg(clientId, guid, Subject.of(channel), Subject.EMPTY, data,
        connectionId);
    // Everything but the connection id, to learn where the data ends.
    int connectionIdBytes = message.encode().length
        - new PubMsg(clientId, guid, Subject.of(channel), Subject.EMPTY, data, Subject.EMPTY)
            .encode().length;
    int clientIdBytes = new PubMsg(clientId, "", Subject.EMPTY, Subject.EMPTY, Payload.EMPTY,
        Subject.EMPTY).encode().length;
    var payload = message.encode();
    var head = "PUB %s %s %d\r\n".formatted(subject, ackInbox, payload.length)
        .getBytes(StandardCharsets.UTF_8);
    frame = ByteBuffer.allocate(head.length + payload.length + 2)
        .put(head)
        .put(payload)
        .put((byte) '\r')
        .put((byte) '\n')
        .array();
    view = ByteBuffer.wrap(frame);
    tokenStart = head.length + clientIdBytes + 2 + PREFIX_CHARACTERS;
    dataStart = head.length + payload.length - connectionIdBytes - bytes;
    isStamped = bytes >= CommonOptions.STAMP_BYTES;
  }

  int bytes() {
    return frame.length;
  }

  /// Writes the message with this token.
  void put(ByteBuffer out, long token) {
    for (int i = 0; i < TOKEN_DIGITS; i++) {
      frame[tokenStart + i] = DIGITS[(int) (token >>> 60 - 4 * i) & 15];
    }
    if (isStamped) {
      view.putLong(dataStart, token);
    }
    out.put(frame);
  }

  /// Whether the payload is the ack of a stored message, without an error.
  static boolean isStored(NatsReader ack) {
    return ack.payloadLength() == 2 + GUID_BYTES;
  }

  /// The token in the payload of an ack for which [#isStored] holds.
  static long token(NatsReader ack) {
    long token = 0;
    int start = ack.payloadStart() + 2 + PREFIX_CHARACTERS;
    for (int i = start; i < start + TOKEN_DIGITS; i++) {
      token = token << 4 | Character.digit(ack.buffer()[i], 16);
    }
    return token;
  }
}
