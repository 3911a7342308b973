package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import java.util.Arrays;

/// Encodes one message field by field, leaving out defaults as proto3 does.
public final class FieldWriter {
  private byte[] bytes = new byte[128];
  private int length;

  public FieldWriter text(int number, String value) {
    return payload(number, Payload.of(value));
  }

  public FieldWriter subject(int number, Subject value) {
    if (!value.isEmpty()) {
      begin(number, value.length());
      length = value.copyTo(bytes, length);
    }
    return this;
  }

  public FieldWriter payload(int number, Payload value) {
    if (!value.isEmpty()) {
      begin(number, value.length());
      length = value.copyTo(bytes, length);
    }
    return this;
  }

  /// An integer, enum or bool field; an `int` arrives sign-extended, as `int32` is encoded.
  public FieldWriter integer(int number, long value) {
    if (value != 0) {
      ensure(2 * Varint.BYTES_MAX);
      length = Varint.write(bytes, length, (long) number << 3);
      length = Varint.write(bytes, length, value);
    }
    return this;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  private void begin(int number, int contentLength) {
    ensure(2 * Varint.BYTES_MAX + contentLength);
    length = Varint.write(bytes, length, (long) number << 3 | FieldReader.LENGTH_DELIMITED);
    length = Varint.write(bytes, length, contentLength);
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
