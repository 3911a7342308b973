package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits to be written to one connection. *Hot path.*
///
/// Any thread appends, under a short lock; the connection's loop takes what has gathered and writes
/// it. So whoever publishes places the message into every recipient's output before it does anything
/// else, and order, the limits of UNSUB, and the choice within a queue group need no messages
/// between threads. Small messages are copied one behind the other into chunks; the first chunk is
/// as large as the last write was, later ones grow, and a connection that has nothing to say has
/// none.
///
/// One write is under way at a time, of at most [#WRITE_MAX] bytes. `pending` counts a byte from the
/// append until its write is complete.
final class Outbound implements ChannelFutureListener {
  static final int REFUSED = 0;
  static final int ACCEPTED = 1;
  /// The caller must see to it that [#flush] is called.
  static final int TOUCHED = 2;
  /// It was the last message of the subscription.
  static final int ENDED = 4;
  /// More than half of what may be pending is; whoever publishes should wait.
  static final int STALLED = 8;
  /// Too much is pending, or there is no memory for more; everything was discarded and the
  /// connection must be closed.
  static final int OVERFLOWN = 16;

  private static final int CHUNK_MIN = 512;
  private static final int CHUNK_MAX = 32 * 1024;
  /// Bytes. Much more than a socket takes at once, so that the network never waits for us, and
  /// little enough that progress shows in `pending`.
  private static final int WRITE_MAX = 1024 * 1024;
  /// Bytes. Several socket buffers: a receiver that keeps up never has so much, and a publisher
  /// that waits above it keeps thousands of receivers from holding more than a few megabytes each.
  private static final long CONGESTED_MARK = 1024 * 1024;

  private final Link link;
  private final Channel channel;
  private final long pendingMax;
  private final long stallMark;
  /// Above it there is more to do than to count.
  private final long lowestMark;

  // Under the lock.
  private final ArrayDeque<ByteBuf> complete = new ArrayDeque<>(2);
  private @Nullable Chunk chunk;
  private int chunkSize = CHUNK_MIN;
  private long pending;
  private long queued;
  private boolean finished;
  private boolean outOfMemory;
  private long messages;
  private long bytes;
  /// When a write last began, on [Hub#CLOCK].
  private long lastNanos;
  /// Somebody will call [#flush], or a write is under way that will.
  private boolean flushDue;
  private final List<Runnable> whenDrained = new ArrayList<>(0);
  private final List<Runnable> whenNotStalled = new ArrayList<>(0);
  private volatile boolean congested;

  // On the loop only.
  private final List<ByteBuf> writing = new ArrayList<>(4);
  private long writingBytes;
  private long blockedSinceNanos;
  private @Nullable Runnable whenEmpty;

  Outbound(Link link, Channel channel, long pendingMax) {
    this.link = link;
    this.channel = channel;
    this.pendingMax = pendingMax;
    this.stallMark = pendingMax / 2;
    this.lowestMark = Math.min(stallMark, CONGESTED_MARK);
  }

  /// Appends the message unless the subscription or the connection has ended.
  int append(ClientSubscription subscription, Publication message) {
    boolean headers = subscription.connection().knowsHeaders();
    int length = message.lengthFor(subscription, headers);
    synchronized (this) {
      if (finished || !subscription.accept()) {
        return REFUSED;
      }
      try {
        if (message.isShared()) {
          appendShared(subscription, message, headers, length);
        } else {
          message.write(subscription, headers, chunk(length));
        }
      } catch (OutOfMemoryError _) {
        return withoutMemory();
      }
      messages++;
      bytes += message.size();
      return added(length) | (subscription.isEnded() ? ACCEPTED | ENDED : ACCEPTED);
    }
  }

  /// Appends the message for another server unless the connection has ended.
  int append(RouteTargets.Target target, Publication message) {
    boolean headers = target.route().knowsHeaders();
    var line = message.routedLine(target, headers);
    int length = line.length() + message.payloadLength(headers);
    synchronized (this) {
      if (finished) {
        return REFUSED;
      }
      try {
        if (message.isShared()) {
          var payload = message.sharedPayload(headers);
          try {
            chunk(line.length()).put(line.bytes(), 0, line.length());
          } catch (OutOfMemoryError e) {
            payload.release();
            throw e;
          }
          completeChunk();
          complete.add(payload);
        } else {
          var room = chunk(length);
          room.put(line.bytes(), 0, line.length());
          message.writePayload(headers, room);
        }
      } catch (OutOfMemoryError _) {
        return withoutMemory();
      }
      messages++;
      bytes += message.size();
      return added(length) | ACCEPTED;
    }
  }

  private void appendShared(
      ClientSubscription subscription,
      Publication message,
      boolean headers,
      int length) {
    var payload = message.sharedPayload(headers);
    try {
      message.writeLine(subscription, headers, chunk(length - payload.readableBytes()));
    } catch (OutOfMemoryError e) {
      payload.release();
      throw e;
    }
    completeChunk();
    complete.add(payload);
  }

  /// Appends protocol text.
  synchronized int append(byte[] text) {
    if (finished) {
      return REFUSED;
    }
    try {
      chunk(text.length).put(text, 0, text.length);
    } catch (OutOfMemoryError _) {
      return withoutMemory();
    }
    return added(text.length) | ACCEPTED;
  }

  /// Direct memory is used up, by slow consumers within their limit: this one has to go early.
  private int withoutMemory() {
    outOfMemory = true;
    discard();
    return OVERFLOWN;
  }

  private int added(int length) {
    queued += length;
    pending += length;
    int result = pending > lowestMark ? aboveMark() : 0;
    if (!flushDue) {
      flushDue = true;
      result |= TOUCHED;
    }
    return result;
  }

  private int aboveMark() {
    congested = pending > CONGESTED_MARK;
    if (pending > pendingMax) {
      discard();
      return OVERFLOWN;
    }
    return pending > stallMark ? STALLED : 0;
  }

  private Chunk chunk(int length) {
    var current = chunk;
    if (current != null && current.hasRoom(length)) {
      return current;
    }
    if (current != null) {
      completeChunk();
      chunkSize = Math.min(CHUNK_MAX, 4 * chunkSize);
    }
    current = new Chunk(channel.alloc(), Math.max(chunkSize, length));
    chunk = current;
    return current;
  }

  private void completeChunk() {
    if (chunk != null) {
      complete.add(chunk.complete());
      chunk = null;
    }
  }

  /// Writes what has gathered. On the loop only.
  void flush() {
    if (writingBytes > 0) {
      return;
    }
    while (takeForWriting()) {
      int last = writing.size() - 1;
      for (int i = 0; i < last; i++) {
        var _ = channel.write(writing.get(i), channel.voidPromise());
      }
      var written = channel.write(writing.get(last));
      writing.clear();
      channel.flush();
      if (!written.isDone()) {
        blockedSinceNanos = System.nanoTime();
        var _ = written.addListener(this);
        link.writeBlocked();
        return;
      }
      written(written);
    }
    if (whenEmpty != null) {
      var action = whenEmpty;
      whenEmpty = null;
      action.run();
    }
  }

  private synchronized boolean takeForWriting() {
    if (queued <= WRITE_MAX) {
      completeChunk();
    }
    long taken = 0;
    ByteBuf next;
    while (taken < WRITE_MAX && (next = complete.poll()) != null) {
      writing.add(next);
      taken += next.readableBytes();
    }
    queued -= taken;
    writingBytes = taken;
    if (taken == 0) {
      flushDue = false;
      return false;
    }
    lastNanos = Hub.CLOCK.nanos();
    chunkSize = Math.clamp(2 * Long.highestOneBit(taken), CHUNK_MIN, CHUNK_MAX);
    return true;
  }

  /// A write that had to wait is complete.
  @Override
  public void operationComplete(ChannelFuture future) {
    written(future);
    flush();
  }

  private void written(ChannelFuture future) {
    run(account());
    if (!future.isSuccess()) {
      link.close(CloseReason.WRITE_ERROR);
    }
  }

  /// Returns what may go on because less is pending now.
  private synchronized List<Runnable> account() {
    pending = Math.max(0, pending - writingBytes);
    writingBytes = 0;
    var actions = List.<Runnable>of();
    if (pending <= stallMark) {
      actions = moved(whenNotStalled, actions);
    }
    if (pending <= CONGESTED_MARK / 2) {
      congested = false;
      actions = moved(whenDrained, actions);
    }
    return actions;
  }

  private static List<Runnable> moved(List<Runnable> from, List<Runnable> before) {
    if (from.isEmpty()) {
      return before;
    }
    var all = new ArrayList<>(before);
    all.addAll(from);
    from.clear();
    return all;
  }

  private static void run(List<Runnable> actions) {
    for (var action : actions) {
      action.run();
    }
  }

  /// True if a write waits for the socket since then, in terms of [System#nanoTime]. On the
  /// loop only.
  boolean isBlocked() {
    return writingBytes > 0;
  }

  long blockedSinceNanos() {
    return blockedSinceNanos;
  }

  /// Takes nothing more, writes what is there, then runs `action`. On the loop only.
  void finish(Runnable action) {
    synchronized (this) {
      finished = true;
    }
    whenEmpty = action;
    flush();
  }

  /// Takes nothing more and forgets what is there. Whoever waits for room may go on. On the
  /// loop only.
  void abandon() {
    List<Runnable> actions;
    synchronized (this) {
      discard();
      actions = account();
    }
    whenEmpty = null;
    run(actions);
  }

  private void discard() {
    finished = true;
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
    ByteBuf next;
    while ((next = complete.poll()) != null) {
      next.release();
    }
    queued = 0;
    pending = 0;
  }

  /// What was given to the connection so far.
  ///
  /// @param lastNanos when a write last began, on [Hub#CLOCK]
  record Traffic(long pendingBytes, long messages, long bytes, long lastNanos) {}

  synchronized Traffic traffic() {
    return new Traffic(pending, messages, bytes, lastNanos);
  }

  synchronized InterestView view(
      ClientSubscription subscription,
      String account,
      long connectionId) {
    return subscription.view(account, connectionId);
  }

  /// Whether it was overflown because there was no memory.
  synchronized boolean isOutOfMemory() {
    return outOfMemory;
  }

  boolean isCongested() {
    return congested;
  }

  /// Runs `action` once, as soon as the connection is not congested or gone.
  void whenDrained(Runnable action) {
    synchronized (this) {
      if (congested && !finished) {
        whenDrained.add(action);
        return;
      }
    }
    action.run();
  }

  /// Runs `action` once, as soon as no more than half of the limit is pending.
  void whenNotStalled(Runnable action) {
    synchronized (this) {
      if (pending > stallMark && !finished) {
        whenNotStalled.add(action);
        return;
      }
    }
    action.run();
  }

  /// How long a publisher should wait for this connection: 100 ms, and as much again for each tenth
  /// of the upper half that is filled.
  synchronized long stallMillis() {
    long tenths = 10 * Math.max(0, pending - stallMark) / Math.max(1, pendingMax - stallMark);
    return Math.min(1000, 100 + 100 * tenths);
  }

  synchronized boolean end(ClientSubscription subscription, long max) {
    subscription.endAt(max);
    return subscription.isEnded();
  }
}
