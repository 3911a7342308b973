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

/// A client that says exactly what a test wants and expects exactly what a test says. Text is ISO
/// 8859-1, so that every byte can be written.
final class TestClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream input;

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

  /// Reads as many bytes as `text` has; they must be the same.
  void expect(String text) {
    assertThat(read(text.length())).isEqualTo(text);
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
    return line.toString(StandardCharsets.ISO_8859_1);
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

  /// The server closes without sending more.
  void expectClosed() {
    assertThat(readToEnd()).isEmpty();
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
