package io.standpipe.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// A client of the WebSocket port that frames exactly what a test wants, and expects exactly what a
/// test says. Text is ISO 8859-1.
final class WebSocketClient implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int MASKED = 0x80;
  private static final byte[] MASK = {1, 2, 3, 4};
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ANSWER = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private final TestClient client;
  private final StringBuilder received = new StringBuilder();
  private String head = "";

  /// @param first whether the final bit and the reserved ones are set, and what the frame is
  record Frame(int first, String text) {
    int kind() {
      return first & 15;
    }

    byte[] payload() {
      return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Of a frame that closes.
    int status() {
      return text.charAt(0) << 8 | text.charAt(1);
    }

    String reason() {
      return text.substring(2);
    }
  }

  WebSocketClient(TestClient client) {
    this.client = client;
  }

  /// Connected to the broker's port for WebSocket, nothing read or sent yet.
  static WebSocketClient to(TestBroker broker) {
    return new WebSocketClient(new TestClient(broker.broker().webSocketPort()));
  }

  TestClient plain() {
    return client;
  }

  /// The request of RFC 6455, with these headers instead of or beside its own; empty ones are
  /// left out.
  static String request(Map<String, String> headers) {
    var all = new TreeMap<>(Map.of("Host", "localhost", "Upgrade", "websocket", "Connection",
        "Upgrade", "Sec-WebSocket-Key", KEY, "Sec-WebSocket-Version", "13"));
    all.putAll(headers);
    var request = new StringBuilder("GET / HTTP/1.1\r\n");
    all.forEach((name, value) -> {
      if (!value.isEmpty()) {
        request.append(name).append(": ").append(value).append("\r\n");
      }
    });
    return request.append("\r\n").toString();
  }

  /// Agrees on frames.
  WebSocketClient upgrade(Map<String, String> headers) {
    client.send(request(headers));
    assertThat(readHead()).startsWith("HTTP/1.1 101 ").contains("sec-websocket-accept: " + ANSWER);
    return this;
  }

  /// Up to the empty line, names in lower case.
  String readHead() {
    var lines = new StringBuilder();
    String line;
    do {
      line = client.readLine();
      int colon = line.indexOf(':');
      lines.append(colon < 0
          ? line
          : line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
    } while (!line.equals("\r\n") && !line.isEmpty());
    head = lines.toString();
    return head;
  }

  /// With INFO read; not verbose and not pedantic.
  WebSocketClient connect() {
    return connect("{\"verbose\":false,\"pedantic\":false}");
  }

  WebSocketClient connect(String options) {
    upgrade(Map.of());
    info();
    send("CONNECT " + options + "\r\nPING\r\n");
    expect("PONG\r\n");
    return this;
  }

  String info() {
    var frame = read();
    assertThat(frame.text()).startsWith("INFO {").endsWith("} \r\n");
    return frame.text();
  }

  void send(String text) {
    send(FINAL | BINARY, text);
  }

  void send(int first, String text) {
    client.send(frame(first, text.getBytes(StandardCharsets.ISO_8859_1), true));
  }

  void sendUnmasked(String text) {
    client.send(frame(FINAL | BINARY, text.getBytes(StandardCharsets.ISO_8859_1), false));
  }

  static int last(int kind) {
    return FINAL | kind;
  }

  private static byte[] frame(int first, byte[] payload, boolean masked) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    int mask = masked ? MASKED : 0;
    if (payload.length < 126) {
      frame.write(mask | payload.length);
    } else if (payload.length < 1 << 16) {
      frame.write(mask | 126);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(mask | 127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    if (masked) {
      frame.writeBytes(MASK);
    }
    for (int i = 0; i < payload.length; i++) {
      frame.write(masked ? payload[i] ^ MASK[i % 4] : payload[i]);
    }
    return frame.toByteArray();
  }

  /// The next frame, whatever it is.
  Frame read() {
    int first = number(1);
    int length = number(1);
    assertThat(length & MASKED).as("a server does not mask").isZero();
    if (length == 126) {
      length = number(2);
    } else if (length == 127) {
      length = number(8);
    }
    return new Frame(first, new String(bytes(length), StandardCharsets.ISO_8859_1));
  }

  private int number(int length) {
    int value = 0;
    for (byte next : bytes(length)) {
      value = value << 8 | next & 0xFF;
    }
    return value;
  }

  private byte[] bytes(int length) {
    byte[] bytes = client.read(length).getBytes(StandardCharsets.ISO_8859_1);
    assertThat(bytes).as("the connection ended early").hasSize(length);
    return bytes;
  }

  /// Reads as many bytes of protocol as `text` has; they must be the same. A PING that is not
  /// expected is passed over.
  void expect(String text) {
    while (received.length() < text.length()) {
      var frame = read();
      assertThat(frame.kind()).as(frame.text()).isEqualTo(BINARY);
      if (!frame.text().equals("PING\r\n")) {
        received.append(frame.text());
      }
    }
    assertThat(received.substring(0, text.length())).isEqualTo(text);
    received.delete(0, text.length());
  }

  void flush() {
    send("PING\r\n");
    expect("PONG\r\n");
  }

  /// The server says goodbye with this status.
  Frame expectClose(int status) {
    var frame = read();
    assertThat(frame.kind()).as(frame.text()).isEqualTo(CLOSE);
    assertThat(frame.status()).isEqualTo(status);
    return frame;
  }

  @Override
  public void close() {
    client.close();
  }
}
