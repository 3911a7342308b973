package io.standpipe.broker;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.standpipe.broker.tls.TlsEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Makes connections to other servers, by accepting and by dialling them. Any thread may call.
final class RouteDialer extends ChannelInboundHandlerAdapter {
  private static final int CONNECT_MILLIS_MAX = 1000;
  private static final long RETRY_MILLIS = 1000;
  private static final long RETRY_MILLIS_SPREAD = 100;
  private static final WriteBufferWaterMark NO_MARKS = new WriteBufferWaterMark(
      Integer.MAX_VALUE - 1, Integer.MAX_VALUE);

  private final Hub hub;
  private final Routes routes;
  private final List<Loop> loops;
  private final @Nullable TlsEngines tls;
  private final AtomicLong ids = new AtomicLong();
  private final Set<RouteConnection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  RouteDialer(Hub hub, Routes routes, List<Loop> loops) {
    this.hub = hub;
    this.routes = routes;
    this.loops = loops;
    this.tls = routes.config().tls().map(TlsEngines::load).orElse(null);
  }

  @Override
  public boolean isSharable() {
    return true;
  }

  /// Another server has connected.
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var channel = (Channel) message;
    if (channel.remoteAddress() instanceof InetSocketAddress peer) {
      var loop = nextLoop();
      if (add(channel, loop, peer, null)) {
        var _ = loop.executor().register(channel);
        return;
      }
    }
    var _ = channel.close(); // it is gone already
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    hub.log().error("Accept error on the port for routes", cause);
  }

  private Loop nextLoop() {
    return loops.get((int) (ids.get() % loops.size()));
  }

  /// Prepares a channel that is not registered yet.
  private boolean add(
      Channel channel,
      Loop loop,
      InetSocketAddress peer,
      @Nullable Solicitation solicitation) {
    var config = channel.config();
    config.setAllocator(hub.allocator());
    if (tls == null) {
      config.setRecvByteBufAllocator(loop.receiveBuffer());
    }
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, NO_MARKS);
    config.setConnectTimeoutMillis(CONNECT_MILLIS_MAX);
    try {
      config.setOption(ChannelOption.TCP_NODELAY, true);
    } catch (ChannelException _) {
      return false;
    }
    var connection = new RouteConnection(hub, routes, loop, ids.incrementAndGet(), peer, channel,
        solicitation);
    connections.add(connection);
    channel.closeFuture().addListener(_ -> {
      connection.closed();
      connections.remove(connection);
    });
    if (tls != null) {
      var handler = new SslHandler(solicitation == null
          ? tls.newRouteEngine()
          : tls.newDiallingEngine(solicitation.host(), solicitation.port()));
      channel.pipeline().addLast(handler);
      handler.handshakeFuture().addListener(done -> {
        if (!done.isSuccess() && !(done.cause() instanceof ClosedChannelException)) {
          hub.log()
              .connectionError(connection,
                  "TLS route handshake error: " + done.cause().getMessage());
        }
      });
    }
    channel.pipeline().addLast(connection.channelHandler());
    return true;
  }

  /// Looks the host up on a thread of its own, and takes any of its addresses but those of
  /// this server.
  void dial(Solicitation solicitation) {
    Thread.ofVirtual().name("standpipe-route-dialer").start(() -> {
      try {
        var addresses = NetworkAddresses.others(
            List.of(InetAddress.getAllByName(solicitation.host())), solicitation.port(),
            routes.address());
        var address = addresses.get(ThreadLocalRandom.current().nextInt(addresses.size()));
        connect(solicitation, new InetSocketAddress(address, solicitation.port()));
      } catch (IOException e) {
        routes.unknown(solicitation, e);
      }
    });
  }

  private void connect(Solicitation solicitation, InetSocketAddress address) {
    var channel = new NioSocketChannel();
    var loop = nextLoop();
    if (closed || !add(channel, loop, address, solicitation)) {
      channel.unsafe().closeForcibly();
      return;
    }
    var _ = loop.executor().register(channel).addListener(registered -> {
      if (registered.isSuccess()) {
        var _ = channel.connect(address).addListener(connected -> {
          if (!connected.isSuccess()) {
            routes.unreachable(solicitation, connected.cause());
            var _ = channel.close();
          }
        });
      }
    });
  }

  void dialLater(Solicitation solicitation) {
    long millis = RETRY_MILLIS + ThreadLocalRandom.current().nextLong(RETRY_MILLIS_SPREAD);
    loops.getFirst().execute(() -> {
      var _ = loops.getFirst().executor().schedule(() -> {
        if (routes.isWanted(solicitation)) {
          dial(solicitation);
        }
      }, millis, TimeUnit.MILLISECONDS);
    });
  }

  void close() {
    closed = true;
    connections.forEach(connection -> connection.close(CloseReason.SHUTDOWN));
  }
}
