package io.standpipe.broker;

import io.netty.channel.EventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// One event loop and what its connections share.
final class Loop {
  private final EventLoop executor;
  private final Fanout fanout;
  private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
  private final Queue<Outbound> toFlush = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean flushScheduled = new AtomicBoolean();
  private final Runnable flushAll = this::flushAll;

  Loop(EventLoop executor, Hub hub) {
    this.executor = executor;
    this.fanout = new Fanout(hub);
  }

  EventLoop executor() {
    return executor;
  }

  /// Of the loop's own thread.
  Fanout fanout() {
    return fanout;
  }

  ReceiveBuffer receiveBuffer() {
    return receiveBuffer;
  }

  /// Flushes at once on this loop's own thread, else soon: one task for all that gather meanwhile.
  void flush(Outbound outbound) {
    if (executor.inEventLoop()) {
      outbound.flush();
      return;
    }
    flushSoon(outbound);
  }

  /// Flushes after what this loop does now: one task for all that gather meanwhile.
  void flushSoon(Outbound outbound) {
    toFlush.add(outbound);
    if (flushScheduled.compareAndSet(false, true)) {
      execute(flushAll);
    }
  }

  private void flushAll() {
    flushScheduled.set(false);
    Outbound outbound;
    while ((outbound = toFlush.poll()) != null) {
      outbound.flush();
    }
  }

  /// Does nothing if the loop has ended: then its connections have, too.
  void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      if (!executor.isShuttingDown()) {
        throw e;
      }
    }
  }
}
