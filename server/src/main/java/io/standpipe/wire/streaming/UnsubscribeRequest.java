package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Ends or closes a subscription; which of the two depends on the subject it is sent to.
///
/// @param subject the channel
/// @param inbox the ack inbox; the inbox of deliveries is accepted too
/// @param durableName sent by some clients, ignored
public record UnsubscribeRequest(
    String clientId,
    Subject subject,
    Subject inbox,
    String durableName) {

  /// Null if the bytes are malformed.
  public static @Nullable UnsubscribeRequest decode(byte[] buffer, int offset, int length) {
    var clientId = "";
    var subject = Subject.EMPTY;
    var inbox = Subject.EMPTY;
    var durableName = "";
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> clientId = fields.text();
        case 2 -> subject = fields.subject();
        case 3 -> inbox = fields.subject();
        case 4 -> durableName = fields.text();
        default -> {
        }
      }
    }
    return fields.isMalformed()
        ? null
        : new UnsubscribeRequest(clientId, subject, inbox, durableName);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, clientId)
        .subject(2, subject)
        .subject(3, inbox)
        .text(4, durableName)
        .toByteArray();
  }
}
