package io.standpipe.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;

/// A way to a syslog daemon.
interface SyslogConnection extends AutoCloseable {
  /// How long a daemon may take to accept a connection.
  int CONNECT_MILLIS_MAX = 2_000;

  /// Sends one message.
  ///
  /// @param message ends with a line feed, which parts messages in a stream
  void send(byte[] message) throws IOException;

  @Override
  void close();

  /// Sends packets, which nobody confirms.
  ///
  /// @param address `host:port`
  static SyslogConnection udp(String address) throws IOException {
    return connected("udp", address, DatagramChannel.open(), DatagramChannel::connect);
  }

  /// Connects within [#CONNECT_MILLIS_MAX].
  ///
  /// @param address `host:port`
  static SyslogConnection tcp(String address) throws IOException {
    return connected("tcp", address, SocketChannel.open(),
        (channel, peer) -> channel.socket().connect(peer, CONNECT_MILLIS_MAX));
  }

  /// Tries the sockets in order, each for datagrams, which daemons expect, and as a stream.
  static SyslogConnection local(List<Path> sockets) throws IOException {
    for (var socket : sockets) {
      try {
        return UnixDatagramSocket.connect(socket);
      } catch (IOException _) {
        // Perhaps a stream, perhaps the next.
      }
      try {
        return stream(socket);
      } catch (IOException _) {
        // Perhaps the next.
      }
    }
    throw new IOException("Unix syslog delivery error");
  }

  private static SyslogConnection stream(Path socket) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new OverChannel(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Connects a channel.
  @FunctionalInterface
  interface Connect<C> {
    void to(C channel, SocketAddress address) throws IOException;
  }

  private static <C extends ByteChannel> SyslogConnection connected(
      String network,
      String address,
      C channel,
      Connect<C> connect) throws IOException {
    int colon = address.lastIndexOf(':');
    var host = address.substring(0, colon).replace("[", "").replace("]", "");
    try {
      var peer = new InetSocketAddress(host, Integer.parseInt(address.substring(colon + 1)));
      if (peer.isUnresolved()) {
        throw new IOException("lookup " + host + ": no such host");
      }
      connect.to(channel, peer);
      return new OverChannel(channel);
    } catch (IOException e) {
      channel.close();
      throw new IOException("dial " + network + " " + address + ": " + SystemError.reason(e), e);
    }
  }

  /// A channel of the JDK.
  record OverChannel(ByteChannel channel) implements SyslogConnection {
    @Override
    public void send(byte[] message) throws IOException {
      var bytes = ByteBuffer.wrap(message);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        // Then it is gone already.
      }
    }
  }
}
