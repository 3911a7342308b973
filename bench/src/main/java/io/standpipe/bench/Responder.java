package io.standpipe.bench;

import java.nio.charset.StandardCharsets;

/// Answers each request with its own payload. *Hot path*.
final class Responder implements Connection.Handler {
  private static final byte[] PUB = "PUB ".getBytes(StandardCharsets.UTF_8);

  private final Connection connection;
  private final Tally tally;

  Responder(Connection connection, Tally tally) {
    this.connection = connection;
    this.tally = tally;
    connection.handler(this);
  }

  @Override
  public void message(NatsReader message) {
    tally.add();
    var out = connection.reserve(message.replyLength() + message.payloadLength() + 24);
    out.put(PUB).put(message.buffer(), message.replyStart(), message.replyLength());
    out.put((byte) ' ');
    Digits.put(out, message.payloadLength());
    out.put((byte) '\r').put((byte) '\n');
    out.put(message.buffer(), message.payloadStart(), message.payloadLength() + 2);
  }

  @Override
  public void drained() {
    if (tally.count() > 0) {
      tally.stop();
    }
  }
}
