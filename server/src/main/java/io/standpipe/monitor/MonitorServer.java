package io.standpipe.monitor;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.standpipe.broker.tls.TlsEngines;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The HTTP listener. One thread of its own reads and writes; pages are made on virtual threads, so
/// a page that takes long delays nothing but itself. Any thread may call.
public final class MonitorServer implements AutoCloseable {
  /// Header lines together, and a request body, which is read and ignored.
  private static final int HEADER_BYTES_MAX = 1 << 20;
  private static final int BODY_BYTES_MAX = 1 << 16;
  private static final long IDLE_SECONDS_MAX = 300;
  private static final long CLOSE_MILLIS_MAX = 500;

  private final MultiThreadIoEventLoopGroup group;
  private final Channel listener;
  private final int port;

  private MonitorServer(MultiThreadIoEventLoopGroup group, Channel listener, int port) {
    this.group = group;
    this.listener = listener;
    this.port = port;
  }

  /// Listens and answers from now on.
  ///
  /// @param tls what clients of the core server are shown; used by HTTPS only
  /// @throws IOException if the address cannot be listened on, or if HTTPS has no certificate, with
  ///           the original's text
  public static MonitorServer start(
      MonitorConfig config,
      Optional<TlsEngines> tls,
      MonitoredServer server,
      Logger logger) throws IOException {
    var secured = config.secure() ? tls : Optional.<TlsEngines>empty();
    if (config.secure() && tls.isEmpty()) {
      throw new IOException(MonitorConfig.NO_CERTIFICATE);
    }
    var socket = listen(config.host(), config.port());
    int port = socket.socket().getLocalPort();
    logger.log(Level.INFO,
        "Starting " + config.scheme() + " monitor on " + config.host() + ":" + port);
    var pages = Pages.of(server, config, port, InstantSource.system(), ZoneId.systemDefault(),
        ProcessFiles.ofThisProcess());
    var group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("standpipe-monitor"),
        NioIoHandler.newFactory());
    ChannelFactory<ServerChannel> adopt = () -> new NioServerSocketChannel(socket);
    var listener = new ServerBootstrap().group(group)
        .channelFactory(adopt)
        .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .childHandler(pipeline(secured, pages, logger))
        .register()
        .syncUninterruptibly()
        .channel();
    return new MonitorServer(group, listener, port);
  }

  private static ServerSocketChannel listen(String host, int port) throws IOException {
    var socket = ServerSocketChannel.open();
    try {
      return socket.setOption(StandardSocketOptions.SO_REUSEADDR, true)
          .bind(new InetSocketAddress(host, port));
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw new IOException("Can't start monitoring: can't listen to the monitor port: listen tcp "
          + host + ":" + port + ": " + reason(e), e);
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case UnresolvedAddressException _ -> "no such host";
      default -> "bind: " + lowerFirst(String.valueOf(failure.getMessage()));
    };
  }

  private static String lowerFirst(String text) {
    return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
  }

  private static ChannelInitializer<Channel> pipeline(
      Optional<TlsEngines> tls,
      Pages pages,
      Logger logger) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        var pipeline = channel.pipeline();
        tls.ifPresent(engines -> pipeline.addLast(new SslHandler(engines.newMonitoringEngine())));
        pipeline.addLast(new IdleStateHandler(0, 0, IDLE_SECONDS_MAX, TimeUnit.SECONDS))
            .addLast(new HttpServerCodec(
                new HttpDecoderConfig().setMaxInitialLineLength(HEADER_BYTES_MAX)
                    .setMaxHeaderSize(HEADER_BYTES_MAX)))
            .addLast(new HttpServerKeepAliveHandler())
            .addLast(new HttpObjectAggregator(BODY_BYTES_MAX))
            .addLast(new Exchange(pages, logger));
      }
    };
  }

  public int port() {
    return port;
  }

  /// Answers nothing any more and ends the thread.
  @Override
  public void close() {
    listener.close().syncUninterruptibly();
    group.shutdownGracefully(0, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS_MAX);
  }
}
