package io.standpipe.broker;

import io.netty.channel.ChannelHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;

/// A port beside that of clients: bound at once, but nobody is let in before [#open]. Any thread
/// may call.
final class ListeningSocket implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final NioServerSocketChannel listener;
  private final int port;

  private ListeningSocket(ServerSocketChannel socket) {
    listener = new NioServerSocketChannel(socket);
    port = socket.socket().getLocalPort();
  }

  /// @param failure what the message begins with if that is not possible
  /// @throws UncheckedIOException if it is not
  static ListeningSocket bind(String host, int port, String failure) {
    try {
      var socket = ServerSocketChannel.open();
      try {
        socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        socket.bind(new InetSocketAddress(host, port), BACKLOG);
      } catch (IOException | UnresolvedAddressException e) {
        socket.close();
        throw e;
      }
      return new ListeningSocket(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(failure + host + ":" + port + ", " + e.getMessage(), e);
    } catch (UnresolvedAddressException e) {
      throw new UncheckedIOException(failure + host + ":" + port + ", no such host",
          new IOException(e));
    }
  }

  int port() {
    return port;
  }

  /// Hands those who come to `acceptor`, on that loop.
  void open(Loop loop, ChannelHandler acceptor) {
    listener.pipeline().addLast(acceptor);
    loop.executor().register(listener).syncUninterruptibly();
  }

  @Override
  public void close() {
    if (listener.isRegistered()) {
      listener.close().syncUninterruptibly();
    } else {
      listener.unsafe().closeForcibly();
    }
  }
}
