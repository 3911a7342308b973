package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;

/// A message as a client publishes it. The server reads them with [PubMsgParser].
///
/// @param guid the publisher's token for matching the answer
/// @param subject the channel
public record PubMsg(
    String clientId,
    String guid,
    Subject subject,
    Subject reply,
    Payload data,
    Subject connectionId) {

  public byte[] encode() {
    return new FieldWriter().text(1, clientId)
        .text(2, guid)
        .subject(3, subject)
        .subject(4, reply)
        .payload(5, data)
        .subject(6, connectionId)
        .toByteArray();
  }
}
