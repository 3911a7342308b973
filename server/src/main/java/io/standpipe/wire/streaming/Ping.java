package io.standpipe.wire.streaming;

import io.standpipe.message.Subject;
import org.jspecify.annotations.Nullable;

/// Asks whether the server still knows the client.
public record Ping(Subject connectionId) {

  /// Null if the bytes are malformed.
  public static @Nullable Ping decode(byte[] buffer, int offset, int length) {
    var connectionId = Subject.EMPTY;
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      if (fields.number() == 1) {
        connectionId = fields.subject();
      }
    }
    return fields.isMalformed() ? null : new Ping(connectionId);
  }

  public byte[] encode() {
    return new FieldWriter().subject(1, connectionId).toByteArray();
  }
}
