package io.standpipe.bench;

import java.nio.charset.StandardCharsets;

/// Publishes messages that carry their intended time, when a [Pacer] says so.
final class StampPublisher implements Connection.Handler {
  private final Connection connection;
  private final Tally tally;
  private final byte[] head;
  private final byte[] padding;
  private long left;

  StampPublisher(Connection connection, Tally tally, String subject, int bytes, long messages) {
    this.connection = connection;
    this.tally = tally;
    this.left = messages;
    head = "PUB %s %d\r\n".formatted(subject, bytes).getBytes(StandardCharsets.UTF_8);
    padding = new byte[bytes - CommonOptions.STAMP_BYTES + 2];
    padding[padding.length - 2] = '\r';
    padding[padding.length - 1] = '\n';
    connection.handler(this);
  }

  /// Called on the pacer's thread.
  void publish(long intendedNanos) {
    synchronized (connection) {
      tally.start();
      connection.reserve(head.length + CommonOptions.STAMP_BYTES + padding.length)
          .put(head)
          .putLong(intendedNanos)
          .put(padding);
      tally.add(1);
      if (--left == 0) {
        connection.ping();
      }
      connection.flush();
    }
  }

  /// The server has taken all: it answered the PING behind the last message.
  @Override
  public void quiet() {
    tally.stop();
  }

  @Override
  public void message(NatsReader message) {
    // A publisher has no subscription.
  }
}
