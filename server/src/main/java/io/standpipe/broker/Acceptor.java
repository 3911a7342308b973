package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Gives accepted connections to the loops in turn. On the listener's loop only.
final class Acceptor extends ChannelInboundHandlerAdapter {
  /// How long nothing is accepted after a failure, which usually means no file handles are left.
  private static final long FAILURE_PAUSE_MILLIS = 1000;

  private static final WriteBufferWaterMark NO_MARKS = new WriteBufferWaterMark(
      Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

  private final Hub hub;
  private final List<Loop> loops;
  private final Reception reception;
  private long accepted;

  Acceptor(Hub hub, List<Loop> loops, Reception reception) {
    this.hub = hub;
    this.loops = loops;
    this.reception = reception;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var channel = (Channel) message;
    var loop = loops.get((int) (accepted++ % loops.size()));
    if (!(channel.remoteAddress() instanceof InetSocketAddress peer) || !configure(channel)) {
      var _ = channel.close(); // the client is gone already
      return;
    }
    reception.receive(channel, loop, peer);
    var _ = loop.executor().register(channel);
  }

  private boolean configure(Channel channel) {
    var config = channel.config();
    config.setAllocator(hub.allocator());
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
