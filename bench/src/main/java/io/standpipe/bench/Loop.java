package io.standpipe.bench;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Runs connections on the thread that calls it: the main thread while they are set up, a thread of
/// its own during the load.
final class Loop implements AutoCloseable {
  private static final long WAIT_MILLIS = 100;

  private final Selector selector;
  private volatile boolean isStopped;

  Loop() {
    try {
      selector = Selector.open();
    } catch (IOException e) {
      throw new LoadException("cannot open a selector", e);
    }
  }

  Selector selector() {
    return selector;
  }

  /// Runs until `isDone`; fails if that takes longer than `timeout`.
  void await(BooleanSupplier isDone, String what, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!isDone.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new LoadException("no " + what + " within " + timeout.toMillis() + " ms");
      }
      turn();
    }
  }

  /// Runs until the work is done or the loop stopped; fails if the work makes no progress
  /// for `timeout`.
  void run(Work work, Duration timeout) {
    long progress = work.progress();
    long progressNanos = System.nanoTime();
    while (!work.isDone() && !isStopped) {
      turn();
      if (work.progress() != progress) {
        progress = work.progress();
        progressNanos = System.nanoTime();
      } else if (System.nanoTime() - progressNanos > timeout.toNanos()) {
        throw new LoadException(
            "no progress for " + timeout.toSeconds() + " s: " + work.describe());
      }
    }
  }

  private void turn() {
    try {
      selector.select(Loop::ready, WAIT_MILLIS);
    } catch (IOException e) {
      throw new LoadException("cannot wait for sockets", e);
    }
  }

  private static void ready(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.ready();
    }
  }

  /// Makes [#run] return soon. Any thread may call.
  void stop() {
    isStopped = true;
    selector.wakeup();
  }

  /// Closes the connections, too.
  @Override
  public void close() {
    for (var key : selector.keys()) {
      if (key.attachment() instanceof Connection connection) {
        connection.close();
      }
    }
    try {
      selector.close();
    } catch (IOException e) {
      throw new LoadException("cannot close a selector", e);
    }
  }
}
