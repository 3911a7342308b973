package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;

/// A part of a buffer: the content of a `string` or `bytes` field. Reused by parsers, so valid
/// until the next message is parsed. *Hot path.*
public final class Field {
  private int offset;
  private int length;

  /// An empty part of no buffer.
  public Field() {}

  void set(int newOffset, int newLength) {
    offset = newOffset;
    length = newLength;
  }

  public int offset() {
    return offset;
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public Subject toSubject(byte[] buffer) {
    return Subject.copyOf(buffer, offset, length);
  }

  public Payload toPayload(byte[] buffer) {
    return Payload.copyOf(buffer, offset, length);
  }

  /// The content as text; bytes that are not UTF-8 become U+FFFD.
  public String toText(byte[] buffer) {
    return new String(buffer, offset, length, StandardCharsets.UTF_8);
  }
}
