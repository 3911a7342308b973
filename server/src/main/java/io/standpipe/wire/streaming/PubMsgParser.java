package io.standpipe.wire.streaming;

/// Finds the fields of a `PubMsg`. Reused by one thread; allocates nothing. *Hot path.*
public final class PubMsgParser {
  private final FieldReader reader = new FieldReader();
  private final Field clientId = new Field();
  private final Field guid = new Field();
  private final Field subject = new Field();
  private final Field reply = new Field();
  private final Field data = new Field();
  private final Field connectionId = new Field();

  /// False if the message is malformed; fields before the fault, in particular [#guid], are
  /// readable even then.
  public boolean parse(byte[] buffer, int offset, int length) {
    clientId.set(offset, 0);
    guid.set(offset, 0);
    subject.set(offset, 0);
    reply.set(offset, 0);
    data.set(offset, 0);
    connectionId.set(offset, 0);
    reader.reset(buffer, offset, length);
    while (reader.next()) {
      switch (reader.number()) {
        case 1 -> reader.bytes(clientId);
        case 2 -> reader.bytes(guid);
        case 3 -> reader.bytes(subject);
        case 4 -> reader.bytes(reply);
        case 5 -> reader.bytes(data);
        case 6 -> reader.bytes(connectionId);
        case 10 -> reader.expectBytes();
        default -> {
        }
      }
    }
    return !reader.isMalformed();
  }

  public Field clientId() {
    return clientId;
  }

  /// The publisher's token for matching the answer.
  public Field guid() {
    return guid;
  }

  /// The channel.
  public Field subject() {
    return subject;
  }

  public Field reply() {
    return reply;
  }

  public Field data() {
    return data;
  }

  /// Identifies the client if not empty; the client id may be missing then.
  public Field connectionId() {
    return connectionId;
  }
}
