package io.standpipe.wire.streaming;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;

/// Walks over the fields of one encoded message; may be reused for the next. *Hot path.*
///
/// [#next] reads a field's number and value, so a number nobody asks for is skipped by doing
/// nothing. The value methods check that the wire type fits. Any fault ends the walk, and
/// [#isMalformed] says so; what was read before stays good. Groups are a fault: no message of the
/// protocol has one.
public final class FieldReader {
  static final int VARINT = 0;
  private static final int FIXED64 = 1;
  static final int LENGTH_DELIMITED = 2;
  private static final int FIXED32 = 5;

  private byte[] buffer = {};
  private int position;
  private int end;
  private boolean malformed;

  private int number;
  private int wireType;
  /// A varint's value, or the length of a length-delimited field that starts at `start`.
  private long value;
  private int start;

  FieldReader() {}

  public FieldReader(byte[] buffer, int offset, int length) {
    reset(buffer, offset, length);
  }

  void reset(byte[] newBuffer, int offset, int length) {
    buffer = newBuffer;
    position = offset;
    end = offset + length;
    malformed = false;
  }

  /// Moves to the next field. False at the end of the message, and after a fault.
  public boolean next() {
    if (malformed || position == end) {
      return false;
    }
    long tag = varint();
    number = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    if (malformed || number <= 0) {
      return fault();
    }
    start = position;
    return switch (wireType) {
      case VARINT -> {
        value = varint();
        yield !malformed;
      }
      case LENGTH_DELIMITED -> {
        value = varint();
        start = position;
        yield skip(value);
      }
      case FIXED64 -> skip(Long.BYTES);
      case FIXED32 -> skip(Integer.BYTES);
      default -> fault();
    };
  }

  /// The number of the current field, at least 1.
  public int number() {
    return number;
  }

  public boolean isMalformed() {
    return malformed;
  }

  /// The value of an `int64`, `uint64` or `bool` field.
  public long int64() {
    return expect(VARINT) ? value : 0;
  }

  /// The value of an `int32`, `uint32` or enum field; higher bits are dropped.
  public int int32() {
    return (int) int64();
  }

  void bytes(Field target) {
    if (expect(LENGTH_DELIMITED)) {
      target.set(start, (int) value);
    }
  }

  /// Checks the type of a field whose content does not matter.
  void expectBytes() {
    expect(LENGTH_DELIMITED);
  }

  public String text() {
    return expect(LENGTH_DELIMITED)
        ? new String(buffer, start, (int) value, StandardCharsets.UTF_8)
        : "";
  }

  public Subject subject() {
    return expect(LENGTH_DELIMITED) ? Subject.copyOf(buffer, start, (int) value) : Subject.EMPTY;
  }

  public Payload payload() {
    return expect(LENGTH_DELIMITED) ? Payload.copyOf(buffer, start, (int) value) : Payload.EMPTY;
  }

  private boolean expect(int type) {
    return wireType == type || fault();
  }

  private boolean skip(long length) {
    if (length < 0 || length > end - position) {
      return fault();
    }
    position += (int) length;
    return true;
  }

  private long varint() {
    if (position < end && buffer[position] >= 0) {
      return buffer[position++];
    }
    long result = 0;
    for (int i = 0; i < Varint.BYTES_MAX && position < end; i++) {
      byte part = buffer[position++];
      result |= (long) (part & 0x7f) << 7 * i;
      if (part >= 0) {
        return result;
      }
    }
    fault();
    return 0;
  }

  private boolean fault() {
    malformed = true;
    return false;
  }
}
