package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// A `MsgProto` as a client reads it. The server writes them with [MsgProto].
///
/// @param timestampNanos when it was stored, since the Unix epoch
/// @param redeliveryCount unsigned; 0 if this is not known
public record DeliveredMessage(
    long sequence,
    Subject subject,
    Subject reply,
    Payload data,
    long timestampNanos,
    boolean redelivered,
    int redeliveryCount) {

  /// Null if the bytes are malformed.
  public static @Nullable DeliveredMessage decode(byte[] buffer, int offset, int length) {
    long sequence = 0;
    var subject = Subject.EMPTY;
    var reply = Subject.EMPTY;
    var data = Payload.EMPTY;
    long timestampNanos = 0;
    boolean redelivered = false;
    int redeliveryCount = 0;
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> sequence = fields.int64();
        case 2 -> subject = fields.subject();
        case 3 -> reply = fields.subject();
        case 4 -> data = fields.payload();
        case 5 -> timestampNanos = fields.int64();
        case 6 -> redelivered = fields.int64() != 0;
        case 7 -> redeliveryCount = fields.int32();
        default -> {
        }
      }
    }
    return fields.isMalformed()
        ? null
        : new DeliveredMessage(sequence, subject, reply, data, timestampNanos, redelivered,
            redeliveryCount);
  }
}
