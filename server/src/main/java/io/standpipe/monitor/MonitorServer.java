package io.standpipe.monitor;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/// The HTTP listener. One thread of its own reads, renders and writes, so a slow request delays
/// other requests here and nothing else. Any thread may call.
public final class MonitorServer implements AutoCloseable {
  /// Header lines together, and a request body, which is read and ignored.
  private static final int HEADER_BYTES_MAX = 1 << 20;
  private static final int BODY_BYTES_MAX = 1 << 16;
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
  /// @param port 0 for any free port
  /// @throws IOException if the address cannot be listened on, with the original's text
  public static MonitorServer start(String host, int port, MonitoredServer server, Logger logger)
      throws IOException {
    var socket = listen(host, port);
    var actualPort = socket.socket().getLocalPort();
    logger.log(Level.INFO, "Starting http monitor on " + host + ":" + actualPort);
    var pages = new Pages(server, new ServerPage(server.version(), InstantSource.system(),
        ZoneId.systemDefault(), FileDescriptors.ofThisProcess()));
    var group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("standpipe-monitor"),
        NioIoHandler.newFactory());
    ChannelFactory<ServerChannel> adopt = () -> new NioServerSocketChannel(socket);
    var listener = new ServerBootstrap().group(group)
        .channelFactory(adopt)
        .childOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
        .childHandler(pipeline(pages, logger))
        .register()
        .syncUninterruptibly()
        .channel();
    return new MonitorServer(group, listener, actualPort);
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

  private static ChannelInitializer<Channel> pipeline(Pages pages, Logger logger) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline()
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

  /// The requests of one connection, whatever their method.
  private static final class Exchange extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Pages pages;
    private final Logger logger;

    Exchange(Pages pages, Logger logger) {
      this.pages = pages;
      this.logger = logger;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      var isBroken = request.decoderResult().isFailure();
      var reply = isBroken ? Reply.error(400, "400 Bad Request") : pages.answer(request.uri());
      var written = context.writeAndFlush(reply.toHttp());
      if (isBroken) {
        written.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) {
        logger.log(Level.ERROR, "http monitor: request failed", cause);
      }
      var _ = context.close();
    }
  }
}
