package io.standpipe.broker;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;

/// The port for other servers, and what comes in there. Any thread may call.
final class RouteListener implements AutoCloseable {
  private final Hub hub;
  private final RoutesConfig config;
  private final List<Loop> loops;
  private final NioServerSocketChannel listener;
  private final Routes routes;
  private final int port;

  /// @param socket from [#bind]
  /// @param whenUrlsChanged runs when clients are to be told of servers that came or went
  RouteListener(
      Hub hub,
      RoutesConfig config,
      Interest interest,
      List<Loop> loops,
      ServerSocketChannel socket,
      Runnable whenUrlsChanged) {
    this.hub = hub;
    this.config = config;
    this.loops = loops;
    this.port = socket.socket().getLocalPort();
    this.listener = new NioServerSocketChannel(socket);
    this.routes = new Routes(hub, config, interest, loops, port, whenUrlsChanged);
    listener.pipeline().addLast(routes.dialer());
  }

  /// Fails with an [UncheckedIOException] that names the address.
  static ServerSocketChannel bind(RoutesConfig config) {
    try {
      var socket = ServerSocketChannel.open();
      socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      try {
        socket.bind(new InetSocketAddress(config.host(), config.port()));
      } catch (IOException e) {
        socket.close();
        throw e;
      }
      return socket;
    } catch (IOException e) {
      throw new UncheckedIOException("Error listening on router port: " + config.host() + ":"
          + config.port() + ", " + e.getMessage(), e);
    }
  }

  /// Lets others in, and dials those that are configured.
  void open() {
    loops.getFirst().executor().register(listener).syncUninterruptibly();
    routes.tellName();
    hub.log().info("Listening for route connections on " + config.host() + ":" + port);
    routes.open();
  }

  /// Waits until the servers that are configured have told who listens there, or for that long.
  void awaitSettled(Duration max) throws InterruptedException {
    routes.awaitSettled(config.routes().size(), max);
  }

  /// Tells other servers not to send clients here any more.
  void announceLameDuck() {
    routes.announceLameDuck();
  }

  int port() {
    return port;
  }

  int count() {
    return routes.count();
  }

  ClusterView view() {
    return routes.view();
  }

  /// The other servers.
  List<RouteConnection> connected() {
    return routes.connected();
  }

  @Override
  public void close() {
    if (listener.isRegistered()) {
      listener.close().syncUninterruptibly();
    } else {
      listener.unsafe().closeForcibly();
    }
    routes.close();
  }
}
