package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Answers subscribe, unsubscribe and the close of a subscription. There is no field 1.
///
/// @param ackInbox where acks go; filled by a successful subscribe
/// @param error empty on success
public record SubscriptionResponse(Subject ackInbox, String error) {

  /// Null if the bytes are malformed.
  public static @Nullable SubscriptionResponse decode(byte[] buffer, int offset, int length) {
    var ackInbox = Subject.EMPTY;
    var error = "";
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 2 -> ackInbox = fields.subject();
        case 3 -> error = fields.text();
        default -> {
        }
      }
    }
    return fields.isMalformed() ? null : new SubscriptionResponse(ackInbox, error);
  }

  public byte[] encode() {
    return new FieldWriter().subject(2, ackInbox).text(3, error).toByteArray();
  }
}
