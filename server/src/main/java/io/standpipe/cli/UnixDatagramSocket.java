package io.standpipe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;

/// A Unix domain socket for datagrams, which the JDK does not have and syslog daemons expect.
final class UnixDatagramSocket implements SyslogConnection {
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  /// Bytes of `sun_path`, the last one 0.
  private static final int PATH_MAX = 107;

  private final int descriptor;

  private UnixDatagramSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  static UnixDatagramSocket connect(Path path) throws IOException {
    var name = path.toString().getBytes(UTF_8);
    if (name.length > PATH_MAX) {
      throw new IOException("path of the socket is longer than " + PATH_MAX + " bytes");
    }
    var socket = new UnixDatagramSocket(SystemCalls.socket(AF_UNIX, SOCK_DGRAM));
    try {
      SystemCalls.connect(socket.descriptor, address(name));
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// `struct sockaddr_un` of Linux: the family in two bytes of the machine's order, then the path.
  private static byte[] address(byte[] name) {
    var address = new byte[2 + name.length + 1];
    var isLittleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    address[isLittleEndian ? 0 : 1] = AF_UNIX;
    System.arraycopy(name, 0, address, 2, name.length);
    return address;
  }

  @Override
  public void send(byte[] message) throws IOException {
    SystemCalls.send(descriptor, message);
  }

  @Override
  public void close() {
    SystemCalls.close(descriptor);
  }
}
