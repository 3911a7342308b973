package io.standpipe.wire.streaming;

/// Protobuf's variable-length integers: seven bits per byte, lowest first. *Hot path.*
///
/// Values are unsigned; a negative `long` takes ten bytes, and so does a negative `int32`, which is
/// sign-extended first.
final class Varint {
  static final int BYTES_MAX = 10;

  private Varint() {}

  static int size(long value) {
    return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
  }

  /// Returns the position behind the value.
  static int write(byte[] target, int position, long value) {
    int at = position;
    long rest = value;
    while ((rest & ~0x7f) != 0) {
      target[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[at++] = (byte) rest;
    return at;
  }
}
