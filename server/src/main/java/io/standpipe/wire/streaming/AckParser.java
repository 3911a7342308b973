package io.standpipe.wire.streaming;

/// Finds the fields of an `Ack`. Reused by one thread; allocates nothing. *Hot path.*
public final class AckParser {
  private final FieldReader reader = new FieldReader();
  private final Field subject = new Field();
  private long sequence;

  /// False if the message is malformed.
  public boolean parse(byte[] buffer, int offset, int length) {
    subject.set(offset, 0);
    sequence = 0;
    reader.reset(buffer, offset, length);
    while (reader.next()) {
      switch (reader.number()) {
        case 1 -> reader.bytes(subject);
        case 2 -> sequence = reader.int64();
        default -> {
        }
      }
    }
    return !reader.isMalformed();
  }

  /// The channel.
  public Field subject() {
    return subject;
  }

  public long sequence() {
    return sequence;
  }
}
