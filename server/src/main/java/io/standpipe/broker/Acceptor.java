package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// Gives accepted connections to the loops in turn. On the listener's loop only, unless a method
/// says otherwise.
final class Acceptor extends ChannelInboundHandlerAdapter {
  /// How long nothing is accepted after a failure, which usually means no file handles are left.
  private static final long FAILURE_PAUSE_MILLIS = 1000;

  private static final WriteBufferWaterMark NO_MARKS = new WriteBufferWaterMark(
      Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

  private final Hub hub;
  private final List<Loop> loops;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile Runnable whenEmpty = () -> {};
  private long accepted;

  Acceptor(Hub hub, List<Loop> loops) {
    this.hub = hub;
    this.loops = loops;
  }

  /// Those open now. Any thread.
  Set<Connection> connections() {
    return connections;
  }

  /// Runs `action`, perhaps more than once, on any loop, when no connection is open. Any thread.
  void whenEmpty(Runnable action) {
    whenEmpty = action;
    tellIfEmpty();
  }

  private void tellIfEmpty() {
    if (connections.isEmpty()) {
      whenEmpty.run();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var channel = (Channel) message;
    var loop = loops.get((int) (accepted++ % loops.size()));
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer) || !configure(channel, loop)) {
      var _ = channel.close(); // the client is gone already
      return;
    }
    hub.counters().totalConnections.incrementAndGet();
    hub.counters().connections.incrementAndGet();
    var connection = new Connection(hub, loop, accepted, peer, channel);
    connections.add(connection);
    channel.closeFuture().addListener(_ -> {
      connection.closed();
      var last = connection.view();
      hub.closed().add(last);
      hub.accounts().named(last.account()).closed(last);
      connections.remove(connection);
      tellIfEmpty();
      hub.counters().connections.decrementAndGet();
    });
    channel.pipeline().addLast(connection.channelHandler());
    var _ = loop.executor().register(channel);
  }

  private boolean configure(Channel channel, Loop loop) {
    var config = channel.config();
    config.setAllocator(hub.allocator());
    if (hub.security().tls() == null) {
      config.setRecvByteBufAllocator(loop.receiveBuffer());
    } // else Netty keeps what it read until a record is complete
    // Outbound knows what is pending; Netty need not tell.
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, NO_MARKS);
    try {
      return config.setOption(ChannelOption.TCP_NODELAY, true);
    } catch (ChannelException _) {
      return false;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    hub.log().error("Accept error", cause);
    var config = context.channel().config();
    config.setAutoRead(false);
    var _ = context.executor()
        .schedule(() -> config.setAutoRead(true), FAILURE_PAUSE_MILLIS, TimeUnit.MILLISECONDS);
  }
}
