package io.standpipe.wire.streaming;

/// Writes `MsgProto`, the form in which messages are stored and delivered. *Hot path.*
///
/// It is put together in three steps at three times: an entry (fields 2 to 5) when a message is
/// accepted, the sequence (field 1) in front of it when it is stored, and the marks of a redelivery
/// (fields 6 and 7) behind it when it is sent again. Fields that hold their default are left out: Go
/// clients measure the size.
public final class MsgProto {
  /// No redelivery takes more bytes than this.
  public static final int REDELIVERY_MAX = 8;

  private static final byte SEQUENCE = 1 << 3;
  private static final byte SUBJECT = 2 << 3 | FieldReader.LENGTH_DELIMITED;
  private static final byte REPLY = 3 << 3 | FieldReader.LENGTH_DELIMITED;
  private static final byte DATA = 4 << 3 | FieldReader.LENGTH_DELIMITED;
  private static final byte TIMESTAMP = 5 << 3;
  private static final byte REDELIVERED = 6 << 3;
  private static final byte REDELIVERY_COUNT = 7 << 3;
  /// A tag and 63 bits.
  private static final int TIMESTAMP_MAX = 10;

  private MsgProto() {}

  /// The exact size of fields 2 to 4 plus room for field 5.
  public static int entrySize(int subjectLength, int replyLength, int dataLength) {
    return fieldSize(subjectLength) + fieldSize(replyLength) + fieldSize(dataLength)
        + TIMESTAMP_MAX;
  }

  /// Writes fields 2 to 4, whose content is in `source`; returns the position behind them.
  public static int writeFields(
      byte[] target,
      int position,
      byte[] source,
      Field subject,
      Field reply,
      Field data) {
    int at = writeField(target, position, SUBJECT, source, subject);
    at = writeField(target, at, REPLY, source, reply);
    return writeField(target, at, DATA, source, data);
  }

  /// Writes field 5, which is not negative; returns the position behind it.
  public static int writeTimestamp(byte[] target, int position, long nanos) {
    return writeInteger(target, position, TIMESTAMP, nanos);
  }

  /// The size of field 1.
  public static int sequenceSize(long sequence) {
    return sequence == 0 ? 0 : 1 + Varint.size(sequence);
  }

  /// Writes field 1; returns the position behind it.
  public static int writeSequence(byte[] target, int position, long sequence) {
    return writeInteger(target, position, SEQUENCE, sequence);
  }

  /// Writes field 6 as true, and field 7 unless `count` is 0; returns the position behind them.
  public static int writeRedelivery(byte[] target, int position, int count) {
    int at = writeInteger(target, position, REDELIVERED, 1);
    return writeInteger(target, at, REDELIVERY_COUNT, Integer.toUnsignedLong(count));
  }

  /// Field 5 of an encoded message; 0 if it is not there.
  public static long timestamp(byte[] buffer, int offset, int length) {
    var reader = new FieldReader(buffer, offset, length);
    long timestamp = 0;
    while (reader.next()) {
      if (reader.number() == 5) {
        timestamp = reader.int64();
      }
    }
    return timestamp;
  }

  /// Finds the content of field 4 of an encoded message or entry. False if it has none.
  public static boolean findData(byte[] buffer, int offset, int length, Field target) {
    var reader = new FieldReader(buffer, offset, length);
    while (reader.next()) {
      if (reader.number() == 4) {
        reader.bytes(target);
        return !reader.isMalformed();
      }
    }
    return false;
  }

  /// The size of a message of `length` bytes if its data had `newLength` bytes instead; neither may
  /// be 0.
  public static int sizeWithData(int length, Field data, int newLength) {
    return length - data.length() - Varint.size(data.length()) + newLength + Varint.size(newLength);
  }

  /// Copies a message that begins at index 0, but for its data; returns where to put `newLength`
  /// bytes of other data.
  public static int copyAround(
      byte[] source,
      int length,
      Field data,
      byte[] target,
      int newLength) {
    int sizeAt = data.offset() - Varint.size(data.length());
    int end = data.offset() + data.length();
    System.arraycopy(source, 0, target, 0, sizeAt);
    int at = Varint.write(target, sizeAt, newLength);
    System.arraycopy(source, end, target, at + newLength, length - end);
    return at;
  }

  private static int fieldSize(int length) {
    return length == 0 ? 0 : 1 + Varint.size(length) + length;
  }

  private static int writeField(byte[] target, int position, byte tag, byte[] source, Field field) {
    int length = field.length();
    if (length == 0) {
      return position;
    }
    target[position] = tag;
    int at = Varint.write(target, position + 1, length);
    System.arraycopy(source, field.offset(), target, at, length);
    return at + length;
  }

  private static int writeInteger(byte[] target, int position, byte tag, long value) {
    if (value == 0) {
      return position;
    }
    target[position] = tag;
    return Varint.write(target, position + 1, value);
  }
}
