package io.standpipe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.ConnectRequest;
import io.standpipe.wire.streaming.PubMsg;
import io.standpipe.wire.streaming.SubscriptionRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.IntFunction;

/// A streaming client over a socket, connected to cluster `test-cluster`. One thread at a time.
final class StreamingTestClient implements AutoCloseable {
  private static final int WINDOW = 512;

  private final String id;
  private final Socket socket;
  private final InputStream input;
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  StreamingTestClient(Standpipe server, String id) {
    this.id = id;
    try {
      socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
      input = new BufferedInputStream(socket.getInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    line("CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"test client\"}");
    line("SUB heartbeats 1");
    line("SUB replies 2");
    line("SUB inbox 3");
    send("_STAN.discover.test-cluster",
        new ConnectRequest(id, Subject.of("heartbeats"), 1, Subject.of("c"), 5, 3).encode());
    await("MSG replies ", 1);
  }

  /// Durable; nothing is acknowledged.
  void subscribe(String channel, String durable) {
    send("_STAN.sub.test-cluster", new SubscriptionRequest(id, Subject.of(channel), "",
        Subject.of("inbox"), 16, 30, durable, 4, 0, 0).encode());
    await("MSG replies ", 1);
  }

  /// Returns when all messages are acknowledged.
  void publish(int count, IntFunction<String> channel) {
    for (int i = 0; i < count; i++) {
      var name = channel.apply(i);
      send("_STAN.pub.test-cluster." + name,
          new PubMsg(id, "g" + i, Subject.of(name), Subject.EMPTY, Payload.of("x"), Subject.of("c"))
              .encode());
      if (i % WINDOW == WINDOW - 1) {
        await("MSG replies ", WINDOW);
      }
    }
    await("MSG replies ", count % WINDOW);
  }

  private void line(String text) {
    output.writeBytes((text + "\r\n").getBytes(UTF_8));
  }

  private void send(String subject, byte[] payload) {
    line("PUB " + subject + " replies " + payload.length);
    output.writeBytes(payload);
    line("");
  }

  /// Sends what has gathered and reads until so many lines came that begin with `start`. The
  /// payloads of a client that publishes texts contain no line ends.
  private void await(String start, int count) {
    try {
      socket.getOutputStream().write(output.toByteArray());
      output.reset();
      for (int left = count; left > 0;) {
        if (readLine().startsWith(start)) {
          left--;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    int next = input.read();
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = input.read();
    }
    if (next < 0) {
      throw new IOException("closed by the server");
    }
    return line.toString(UTF_8);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
