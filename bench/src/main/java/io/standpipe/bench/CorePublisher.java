package io.standpipe.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Publishes equal messages as fast as the server takes them. *Hot path*: copies blocks of whole
/// frames prepared once.
final class CorePublisher implements Connection.Handler {
  private static final int BLOCK_BYTES = 64 * 1024;

  private final Connection connection;
  private final Tally tally;
  private final byte[] head;
  private final int frameBytes;
  private final byte[] block;
  private long left;

  CorePublisher(Connection connection, Tally tally, String subject, int bytes, long messages) {
    this.connection = connection;
    this.tally = tally;
    this.left = messages;
    head = "PUB %s %d\r\n".formatted(subject, bytes).getBytes(StandardCharsets.UTF_8);
    frameBytes = head.length + bytes + 2;
    block = block();
    connection.handler(this);
  }

  private byte[] block() {
    var frames = ByteBuffer.allocate(Math.max(1, BLOCK_BYTES / frameBytes) * frameBytes);
    while (frames.hasRemaining()) {
      frames.put(head).position(frames.position() + frameBytes - head.length - 2);
      frames.put((byte) '\r').put((byte) '\n');
    }
    return frames.array();
  }

  void start() {
    tally.start();
    drained();
  }

  @Override
  public void drained() {
    while (left > 0) {
      int frames = (int) Math.min(left, block.length / frameBytes);
      connection.reserve(frames * frameBytes).put(block, 0, frames * frameBytes);
      left -= frames;
      tally.add(frames);
      if (left == 0) {
        connection.ping();
      }
      if (!connection.flush()) {
        return;
      }
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
