package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Registers a client; the first message it sends.
///
/// @param heartbeatInbox where the server sends heartbeats
/// @param protocol 0 is legacy; 1 knows connection ids and pings
/// @param connectionId unique per instance of a client; empty in protocol 0
/// @param pingInterval seconds between pings of the client; negative is milliseconds (test builds)
/// @param pingMaxOut unanswered pings the client tolerates
public record ConnectRequest(
    String clientId,
    Subject heartbeatInbox,
    int protocol,
    Subject connectionId,
    int pingInterval,
    int pingMaxOut) {

  /// Null if the bytes are malformed.
  public static @Nullable ConnectRequest decode(byte[] buffer, int offset, int length) {
    var clientId = "";
    var heartbeatInbox = Subject.EMPTY;
    int protocol = 0;
    var connectionId = Subject.EMPTY;
    int pingInterval = 0;
    int pingMaxOut = 0;
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> clientId = fields.text();
        case 2 -> heartbeatInbox = fields.subject();
        case 3 -> protocol = fields.int32();
        case 4 -> connectionId = fields.subject();
        case 5 -> pingInterval = fields.int32();
        case 6 -> pingMaxOut = fields.int32();
        default -> {
        }
      }
    }
    return fields.isMalformed()
        ? null
        : new ConnectRequest(clientId, heartbeatInbox, protocol, connectionId, pingInterval,
            pingMaxOut);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, clientId)
        .subject(2, heartbeatInbox)
        .integer(3, protocol)
        .subject(4, connectionId)
        .integer(5, pingInterval)
        .integer(6, pingMaxOut)
        .toByteArray();
  }
}
