package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;

/// A client's word that it has handled a message. The server reads them with [AckParser].
///
/// @param subject the channel
public record Ack(Subject subject, long sequence) {
  public byte[] encode() {
    return new FieldWriter().subject(1, subject).integer(2, sequence).toByteArray();
  }
}
