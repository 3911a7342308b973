package io.standpipe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// A client that says exactly what a test wants and expects exactly what a test says. Text is ISO
/// 8859-1, so that every byte can be written.
final class TestClient implements AutoCloseable {
  private static final int EXCERPT = 200;
  private static final String PING = "PING\r\n";
  private static final int PATIENCE_MILLIS = 20_000;

  private Socket socket;
  private InputStream input;

  TestClient(int port) {
    this(port, 0);
  }

  /// @param receiveBuffer bytes the socket takes while the test does not read; 0 for the usual
  TestClient(int port, int receiveBuffer) {
    try {
      socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      input = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Goes on with TLS, which INFO has asked for. Throws what the handshake throws.
  SSLSession startTls(SSLContext context) throws IOException {
    var secured = (SSLSocket) context.getSocketFactory()
        .createSocket(socket, "localhost", socket.getPort(), true);
    secured.startHandshake();
    socket = secured;
    input = secured.getInputStream();
    return secured.getSession();
  }

  void send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads as many bytes as `text` has; they must be the same. A PING that is not expected, two
  /// seconds after CONNECT, is passed over.
  void expect(String text) {
    String received = read(text.length());
    int same = mismatch(text, received);
    // A PONG was expected where it came: their first letters are the same.
    int ping = received.lastIndexOf(PING, same);
    if (same >= 0 && ping >= 0 && ping + PING.length() > same) {
      received = received.substring(0, ping) + received.substring(ping + PING.length())
          + read(PING.length());
      same = mismatch(text, received);
    }
    if (same >= 0) {
      throw new AssertionError(
          "%d of %d bytes came, the first %d as expected, then: %s instead of %s".formatted(
              received.length(), text.length(), same, excerpt(received, same),
              excerpt(text, same)));
    }
  }

  private static int mismatch(String expected, String received) {
    return Arrays.mismatch(expected.toCharArray(), received.toCharArray());
  }

  private static String excerpt(String text, int from) {
    return text.substring(from, Math.min(text.length(), from + EXCERPT));
  }

  String read(int length) {
    try {
      byte[] bytes = input.readNBytes(length);
      return new String(bytes, StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException _) {
      throw new AssertionError("still waiting for " + length + " bytes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next line that is not a PING.
  String readLine() {
    var line = new ByteArrayOutputStream();
    try {
      int next;
      while ((next = input.read()) >= 0) {
        line.write(next);
        if (next == '\n') {
          break;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String text = line.toString(StandardCharsets.ISO_8859_1);
    return text.equals(PING) ? readLine() : text;
  }

  String info() {
    String line = readLine();
    assertThat(line).startsWith("INFO {").endsWith("} \r\n");
    return line;
  }

  /// Everything sent so far has been processed, and nothing came that was not expected.
  void flush() {
    send("PING\r\n");
    expect("PONG\r\n");
  }

  /// The server closes without sending more, but perhaps a PING.
  void expectClosed() {
    assertThat(readToEnd()).isIn("", PING);
  }

  String readToEnd() {
    try {
      return new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketTimeoutException _) {
      throw new AssertionError("still open");
    } catch (IOException _) {
      return "";
    }
  }

  void closeOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    disconnect();
  }

  void disconnect() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
