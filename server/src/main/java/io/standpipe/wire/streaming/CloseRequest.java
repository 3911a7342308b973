package io.standpipe.wire.streaming;

import org.jspecify.annotations.Nullable;

/// Ends the session of a client.
public record CloseRequest(String clientId) {

  /// Null if the bytes are malformed.
  public static @Nullable CloseRequest decode(byte[] buffer, int offset, int length) {
    var clientId = "";
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      if (fields.number() == 1) {
        clientId = fields.text();
      }
    }
    return fields.isMalformed() ? null : new CloseRequest(clientId);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, clientId).toByteArray();
  }
}
