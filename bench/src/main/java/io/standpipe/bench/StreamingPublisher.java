package io.standpipe.bench;

import io.standpipe.wire.streaming.PubAck;
import java.util.Optional;
import java.util.function.Supplier;

/// Publishes as long as not too many acks are missing. *Hot path.*
final class StreamingPublisher implements Connection.Handler {
  /// What is written at once at most, unless a single message is larger.
  private static final int BATCH_BYTES = 128 * 1024;

  private final Connection connection;
  private final Tally tally;
  private final Optional<Latency> latency;
  private final Supplier<PublishFrame> frames;
  private final int window;
  private long left;
  private int inFlight;

  /// `frames` gives the frame of each message in turn.
  StreamingPublisher(
      StreamingClient client,
      Tally tally,
      Optional<Latency> latency,
      Supplier<PublishFrame> frames,
      int window,
      long messages) {
    this.connection = client.connection();
    this.tally = tally;
    this.latency = latency;
    this.frames = frames;
    this.window = window;
    this.left = messages;
    client.handler(this);
    client.listenToAcks();
  }

  void start() {
    tally.start();
    drained();
  }

  @Override
  public void drained() {
    boolean isWritable = true;
    while (isWritable && left > 0 && inFlight < window) {
      // Tokens are unique: a message takes longer than the nanosecond they differ by.
      long token = System.nanoTime();
      while (left > 0 && inFlight < window && connection.out().position() < BATCH_BYTES) {
        var frame = frames.get();
        frame.put(connection.reserve(frame.bytes()), token++);
        left--;
        inFlight++;
      }
      isWritable = connection.flush();
    }
  }

  @Override
  public void message(NatsReader ack) {
    receive(ack, latency, tally);
    inFlight--;
  }

  /// Counts an ack and records its latency; fails if the server refused the message.
  static void receive(NatsReader ack, Optional<Latency> latency, Tally tally) {
    if (!PublishFrame.isStored(ack)) {
      var answer = PubAck.decode(ack.buffer(), ack.payloadStart(), ack.payloadLength());
      throw new LoadException(
          "the server refused a message: " + (answer == null ? "malformed ack" : answer.error()));
    }
    if (latency.isPresent()) {
      latency.get().record(System.nanoTime() - PublishFrame.token(ack));
    }
    tally.add();
  }
}
