package io.standpipe.wire.streaming;

/// What very old servers sent one another over client subjects: an enum, a string, bytes and a
/// string. It is known only to be ignored.
public final class ControlMessage {
  private ControlMessage() {}

  /// Whether the bytes decode as such a message.
  public static boolean isControlMessage(byte[] buffer, int offset, int length) {
    var fields = new FieldReader(buffer, offset, length);
    while (fields.next()) {
      switch (fields.number()) {
        case 1 -> fields.int32();
        case 2, 3, 4 -> fields.expectBytes();
        default -> {
        }
      }
    }
    return !fields.isMalformed();
  }
}
