package io.standpipe.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.standpipe.bus.Identity;
import io.standpipe.bus.Sender;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The TCP side of a connection: when it reads, and how it ends. On its loop only, unless a method
/// says otherwise.
final class Link extends ChannelInboundHandlerAdapter implements Sender {
  /// How long a client that is told why it is disconnected has time to read it: closing a socket
  /// with unread input resets it, and a reset destroys what was sent last.
  private static final long DRAIN_MILLIS = 100;

  private final Endpoint connection;
  private final Hub hub;
  private final Loop loop;
  private final Channel channel;
  private final Outbound outbound;
  private final Transport transport;
  private final AtomicInteger pauses = new AtomicInteger();
  private final AtomicBoolean stalled = new AtomicBoolean();
  private boolean deadlineArmed;
  private @Nullable CloseReason closeReason;

  Link(Endpoint connection, Hub hub, Loop loop, Channel channel, Transport transport) {
    this.connection = connection;
    this.hub = hub;
    this.loop = loop;
    this.channel = channel;
    this.transport = transport;
    this.outbound = new Outbound(this, channel, hub.config().maxPending());
  }

  /// Any thread.
  Loop loop() {
    return loop;
  }

  /// Any thread.
  Outbound outbound() {
    return outbound;
  }

  /// Null while the connection is open.
  @Nullable
  CloseReason closeReason() {
    return closeReason;
  }

  /// How the connection is secured; empty if it is not.
  Optional<TlsView> tls() {
    return transport.tls();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.opened();
    loop.fanout().flush();
    if (closeReason == null) {
      transport.start(connection);
      loop.fanout().flush();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var buffer = (ByteBuf) message;
    try {
      if (closeReason == null) {
        receive(buffer);
      }
    } finally {
      buffer.release();
    }
  }

  /// Only what a plain client of a listener for TLS sends has no array.
  private void receive(ByteBuf buffer) {
    if (buffer.hasArray()) {
      int from = buffer.arrayOffset() + buffer.readerIndex();
      connection.received(buffer.array(), from, from + buffer.readableBytes());
    } else {
      byte[] copy = ByteBufUtil.getBytes(buffer);
      connection.received(copy, 0, copy.length);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    loop.fanout().flush();
  }

  /// The channel is closed, for whatever reason.
  void closed() {
    end(CloseReason.CLIENT_CLOSED);
    outbound.abandon();
    loop.fanout().flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException) && !(cause.getCause() instanceof IOException)) {
      hub.faults().fault(connection.toString(), cause);
    }
    close(CloseReason.READ_ERROR);
  }

  /// Tells the client why if there is a text for that, and closes. Any thread.
  void close(CloseReason reason) {
    if (!loop.executor().inEventLoop()) {
      loop.execute(() -> close(reason));
      return;
    }
    boolean told = closeReason == null && reason.isFlushed();
    if (told && reason.error() != null) {
      connection.sendError(reason.error());
    }
    if (end(reason) && told) {
      outbound.finish(() -> transport.finish(reason,
          reason == CloseReason.SHUTDOWN ? this::closeChannel : this::drain));
      armDeadline(hub.config().writeDeadline().toNanos());
    } else {
      outbound.abandon();
      closeChannel();
    }
  }

  /// False if it has ended before.
  private boolean end(CloseReason reason) {
    if (closeReason != null) {
      return false;
    }
    closeReason = reason;
    connection.ended(reason);
    return true;
  }

  private void closeChannel() {
    var _ = channel.close();
  }

  private void drain() {
    var _ = ((DuplexChannel) channel).shutdownOutput();
    channel.config().setAutoRead(true);
    var _ = loop.executor().schedule(this::closeChannel, DRAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Any thread.
  @Override
  public void pause() {
    if (pauses.getAndIncrement() == 0) {
      applyPauses();
    }
  }

  /// Any thread.
  @Override
  public void resume() {
    if (pauses.decrementAndGet() == 0) {
      applyPauses();
    }
  }

  /// On the loop only.
  @Override
  public Identity identity() {
    return connection.identity();
  }

  private void applyPauses() {
    if (loop.executor().inEventLoop()) {
      channel.config().setAutoRead(pauses.get() == 0 || closeReason != null);
    } else {
      loop.execute(this::applyPauses);
    }
  }

  /// Reads nothing for a while because `receiver` does not keep up.
  void stallFor(Outbound receiver) {
    if (!stalled.compareAndSet(false, true)) {
      return;
    }
    pause();
    var over = new AtomicBoolean();
    Runnable end = () -> {
      if (over.compareAndSet(false, true)) {
        stalled.set(false);
        resume();
      }
    };
    var _ = loop.executor().schedule(end, receiver.stallMillis(), TimeUnit.MILLISECONDS);
    receiver.whenNotStalled(end);
  }

  /// The socket takes no more at the moment.
  void writeBlocked() {
    if (!deadlineArmed) {
      armDeadline(hub.config().writeDeadline().toNanos());
    }
  }

  private void armDeadline(long nanos) {
    deadlineArmed = true;
    var _ = loop.executor().schedule(this::checkDeadline, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkDeadline() {
    deadlineArmed = false;
    if (!outbound.isBlocked() || !channel.isOpen()) {
      return;
    }
    long left = outbound.blockedSinceNanos() + hub.config().writeDeadline().toNanos()
        - System.nanoTime();
    if (left > 0) {
      armDeadline(left);
    } else if (closeReason == null) {
      hub.counters().slowConsumers.increment();
      hub.log()
          .connectionInfo(connection, "Slow Consumer Detected: WriteDeadline of "
              + hub.config().writeDeadline().toMillis() + "ms exceeded");
      close(CloseReason.SLOW_WRITE);
    } else {
      closeChannel();
    }
  }

  /// More was pending than allowed; the output is discarded already. Any thread.
  void closeOverflown() {
    hub.counters().slowConsumers.increment();
    hub.log()
        .connectionInfo(connection,
            "Slow Consumer Detected: " + (outbound.isOutOfMemory()
                ? "no direct memory is left for its output"
                : "MaxPending of " + hub.config().maxPending() + " Exceeded"));
    close(CloseReason.SLOW_PENDING);
  }
}
