package io.standpipe.store.file;

import io.standpipe.wire.streaming.FieldReader;

/// Tells whether bytes are a message record. *Hot path* when a file is read without our index.
final class MessageRecord {
  /// The bytes end before the record does.
  static final int INCOMPLETE = -1;
  /// A header of zeros: nothing was written here.
  static final int ZEROS = -2;
  /// The checksum is wrong, or it is no message.
  static final int DAMAGED = -3;
  /// A message starts with its sequence.
  private static final byte SEQUENCE_TAG = 1 << 3;

  private final Checksum checksum;
  private final boolean verify;

  MessageRecord(Checksum checksum, boolean verify) {
    this.checksum = checksum;
    this.verify = verify;
  }

  /// The length of the message in the record at `at`, or one of the constants.
  int check(byte[] bytes, int at, int end) {
    if (end - at < RecordFormat.HEADER) {
      return INCOMPLETE;
    }
    int length = RecordFormat.getInt(bytes, at);
    if (length == 0 && RecordFormat.getInt(bytes, at + 4) == 0) {
      return ZEROS;
    }
    if (length <= 0) {
      return DAMAGED;
    }
    if (length > end - at - RecordFormat.HEADER) {
      return INCOMPLETE;
    }
    return isMessage(bytes, at, length, verify) ? length : DAMAGED;
  }

  /// Whether a whole record with the right checksum lies here, though checksums be not verified.
  boolean isCertain(byte[] bytes, int at, int end) {
    if (end - at <= RecordFormat.HEADER) {
      return false;
    }
    int length = RecordFormat.getInt(bytes, at);
    return length > 0 && length <= end - at - RecordFormat.HEADER
        && isMessage(bytes, at, length, true);
  }

  /// Whether a record might begin here, going by its header and first byte.
  static boolean isPlausible(byte[] bytes, int at, int end, long lengthMax) {
    int length = end - at > RecordFormat.HEADER ? RecordFormat.getInt(bytes, at) : 0;
    return length > 0 && length <= lengthMax && bytes[at + RecordFormat.HEADER] == SEQUENCE_TAG;
  }

  private boolean isMessage(byte[] bytes, int at, int length, boolean compare) {
    int start = at + RecordFormat.HEADER;
    return bytes[start] == SEQUENCE_TAG && sequence(bytes, start, length) > 0
        && (!compare || checksum.of(bytes, start, length) == RecordFormat.getInt(bytes, at + 4));
  }

  /// The sequence of an encoded message; 0 if it has none.
  static long sequence(byte[] bytes, int offset, int length) {
    var fields = new FieldReader(bytes, offset, length);
    return fields.next() && fields.number() == 1 ? fields.int64() : 0;
  }
}
