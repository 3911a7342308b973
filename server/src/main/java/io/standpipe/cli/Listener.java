package io.standpipe.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Opens the socket for clients, before anything else is loaded: from then on the kernel queues
/// connections, and a client that tries early is served late instead of refused.
final class Listener {
  /// How long a port may stay in use, for example by the server that is being replaced.
  private static final long RETRY_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
  private static final long RETRY_MILLIS = 50;

  /// Connections waiting to be accepted; the kernel has a bound of its own.
  private static final int BACKLOG = 4_096;

  private Listener() {}

  /// @throws IOException whose message is the original's line for the log
  static ServerSocketChannel bind(String host, int port) throws IOException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw failed(host, port, "listen tcp: lookup " + host + ": no such host", null);
    }
    var start = System.nanoTime();
    while (true) {
      try {
        return open(address);
      } catch (IOException e) {
        var isInUse = SystemError.isAddressInUse(e);
        if (!isInUse || System.nanoTime() - start > RETRY_NANOS_MAX || !pause()) {
          throw failed(host, port,
              "listen tcp " + numeric(address) + ": bind: " + SystemError.reason(e), e);
        }
      }
    }
  }

  private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
    var channel = ServerSocketChannel.open();
    try {
      return channel.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address, BACKLOG);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Returns false if the thread was interrupted.
  private static boolean pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String numeric(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
  }

  private static IOException failed(
      String host,
      int port,
      String reason,
      @Nullable IOException cause) {
    return new IOException("Error listening on port: " + host + ":" + port + ", \"" + reason + "\"",
        cause);
  }
}
