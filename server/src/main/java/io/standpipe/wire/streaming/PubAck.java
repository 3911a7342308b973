package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import org.jspecify.annotations.Nullable;

/// The answer to a `PubMsg`; `error` is empty if the message is stored. The static methods write
/// without an instance. *Hot path*, except the record itself.
public record PubAck(String guid, String error) {
  private static final byte GUID = 1 << 3 | FieldReader.LENGTH_DELIMITED;

  /// The size of a success; a guid is never empty then.
  public static int size(int guidLength) {
    return 1 + Varint.size(guidLength) + guidLength;
  }

  /// Writes a success; returns the position behind it.
  public static int write(
      byte[] target,
      int position,
      byte[] guidSource,
      int guidOffset,
      int guidLength) {
    target[position] = GUID;
    int at = Varint.write(target, position + 1, guidLength);
    System.arraycopy(guidSource, guidOffset, target, at, guidLength);
    return at + guidLength;
  }

  /// Where the guid begins in what [#write] wrote; it is the rest.
  public static int guidOffset(byte[] success) {
    int at = 1;
    while (success[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /// Encodes a refusal. The guid is copied as it came, and may be empty.
  public static byte[] error(byte[] guidSource, int guidOffset, int guidLength, String text) {
    return new FieldWriter().payload(1, Payload.copyOf(guidSource, guidOffset, guidLength))
        .text(2, text)
        .toByteArray();
  }

  /// Null if the bytes are malformed.
  public static @Nullable PubAck decode(byte[] buffer, int offset, int length) {
    var guid = "";
    var error = "";
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> guid = fields.text();
        case 2 -> error = fields.text();
        default -> {
        }
      }
    }
    return fields.isMalformed() ? null : new PubAck(guid, error);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, guid).text(2, error).toByteArray();
  }
}
