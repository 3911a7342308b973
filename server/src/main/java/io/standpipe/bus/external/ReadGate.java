package io.standpipe.bus.external;

import io.standpipe.bus.BlanketIdentity;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import java.util.function.LongSupplier;

/// Whether more is read from the NATS server: not while somebody asked for a pause, and not while
/// too much of what was read waits for its listeners. Any thread may call.
///
/// What is not read stays in the socket and then with the NATS server, which gives up on us after
/// its write deadline (10 s by default): a connection lost and made again, with nothing kept in
/// memory without bound.
final class ReadGate implements Sender {
  /// Bytes of messages; as many as nats-server keeps for a client.
  private static final long UNHANDLED_MAX = 64L * 1024 * 1024;
  private static final long LOOK_MILLIS = 1;

  private final LongSupplier unhandledBytes;
  private int pauses;
  private boolean closed;

  ReadGate(LongSupplier unhandledBytes) {
    this.unhandledBytes = unhandledBytes;
  }

  @Override
  public synchronized void pause() {
    pauses++;
  }

  @Override
  public synchronized void resume() {
    pauses--;
    notifyAll();
  }

  /// The NATS server does not tell who sent a message.
  @Override
  public Identity identity() {
    return BlanketIdentity.ANYONE;
  }

  /// Nobody waits any more.
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /// Returns when more may be read. Called by the thread that reads.
  synchronized void await() throws InterruptedException {
    while (!closed && (pauses > 0 || unhandledBytes.getAsLong() > UNHANDLED_MAX)) {
      wait(pauses > 0 ? 0 : LOOK_MILLIS);
    }
  }
}
