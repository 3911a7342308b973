package io.standpipe.wire.streaming;

import org.jspecify.annotations.Nullable;

/// Answers [Ping].
///
/// @param error empty on success
public record PingResponse(String error) {

  /// Null if the bytes are malformed.
  public static @Nullable PingResponse decode(byte[] buffer, int offset, int length) {
    var error = "";
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      if (fields.number() == 1) {
        error = fields.text();
      }
    }
    return fields.isMalformed() ? null : new PingResponse(error);
  }

  public byte[] encode() {
    return new FieldWriter().text(1, error).toByteArray();
  }
}
