package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Asks for the messages of a channel.
///
/// @param subject the channel
/// @param queueGroup empty unless members share the messages
/// @param inbox where deliveries go
/// @param maxInFlight messages sent but not acked, at least 1
/// @param ackWaitSeconds time until an unacked message is sent again, at least 1
/// @param durableName empty unless the position outlives the client
/// @param startPosition 0 new only, 1 last received, 2 time delta, 3 sequence, 4 first; anything
///          else as it came
/// @param startSequence used by start position 3
/// @param startTimeDelta nanoseconds before now, used by start position 2; may be negative
public record SubscriptionRequest(
    String clientId,
    Subject subject,
    String queueGroup,
    Subject inbox,
    int maxInFlight,
    int ackWaitSeconds,
    String durableName,
    int startPosition,
    long startSequence,
    long startTimeDelta) {

  /// Null if the bytes are malformed.
  public static @Nullable SubscriptionRequest decode(byte[] buffer, int offset, int length) {
    var clientId = "";
    var subject = Subject.EMPTY;
    var queueGroup = "";
    var inbox = Subject.EMPTY;
    int maxInFlight = 0;
    int ackWaitSeconds = 0;
    var durableName = "";
    int startPosition = 0;
    long startSequence = 0;
    long startTimeDelta = 0;
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> clientId = fields.text();
        case 2 -> subject = fields.subject();
        case 3 -> queueGroup = fields.text();
        case 4 -> inbox = fields.subject();
        case 5 -> maxInFlight = fields.int32();
        case 6 -> ackWaitSeconds = fields.int32();
        case 7 -> durableName = fields.text();
        case 10 -> startPosition = fields.int32();
        case 11 -> startSequence = fields.int64();
        case 12 -> startTimeDelta = fields.int64();
        default -> {
        }
      }
    }
    return fields.isMalformed()
        ? null
        : new SubscriptionRequest(clientId, subject, queueGroup, inbox, maxInFlight, ackWaitSeconds,
            durableName, startPosition, startSequence, startTimeDelta);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, clientId)
        .subject(2, subject)
        .text(3, queueGroup)
        .subject(4, inbox)
        .integer(5, maxInFlight)
        .integer(6, ackWaitSeconds)
        .text(7, durableName)
        .integer(10, startPosition)
        .integer(11, startSequence)
        .integer(12, startTimeDelta)
        .toByteArray();
  }
}
