package io.standpipe.bench;

import java.nio.ByteBuffer;

/// Records how long messages took that carry their intended time.
final class StampReader implements Connection.Handler {
  private final Tally tally;
  private final Latency latency;

  StampReader(Connection connection, Tally tally, Latency latency) {
    this.tally = tally;
    this.latency = latency;
    connection.handler(this);
  }

  @Override
  public void message(NatsReader message) {
    long intended = ByteBuffer.wrap(message.buffer()).getLong(message.payloadStart());
    latency.record(System.nanoTime() - intended);
    tally.add();
  }
}
