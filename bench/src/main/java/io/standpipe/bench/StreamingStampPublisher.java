package io.standpipe.bench;

import java.util.Optional;

/// Publishes messages that carry their intended time, when a [Pacer] says so.
final class StreamingStampPublisher implements Connection.Handler {
  private final Connection connection;
  private final Tally tally;
  private final Latency latency;
  private final PublishFrame frame;

  StreamingStampPublisher(
      StreamingClient client,
      Tally tally,
      Latency latency,
      PublishFrame frame) {
    this.connection = client.connection();
    this.tally = tally;
    this.latency = latency;
    this.frame = frame;
    client.handler(this);
    client.listenToAcks();
  }

  /// Called on the pacer's thread.
  void publish(long intendedNanos) {
    synchronized (connection) {
      frame.put(connection.reserve(frame.bytes()), intendedNanos);
      connection.flush();
    }
  }

  @Override
  public void message(NatsReader ack) {
    StreamingPublisher.receive(ack, Optional.of(latency), tally);
  }
}
