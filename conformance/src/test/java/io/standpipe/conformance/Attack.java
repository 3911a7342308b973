package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;

/// What a client may do to a server that is not its friend, from one connection to its end.
enum Attack {
  FAILED_LOGIN(10_000, 50) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      send(socket, "CONNECT {\"user\":\"steady\",\"pass\":\"guess\"}\r\nPING\r\n");
      assertThat(rest(socket)).startsWith("-ERR 'Authorization Violation'");
    }
  },
  /// Half of them so that the server hears of it by a reset.
  OPENED_AND_DROPPED(5_000, 200) {
    @Override
    void on(Socket socket) throws IOException {
      if (socket.getLocalPort() % 2 == 0) {
        socket.setSoLinger(true, 0);
      }
    }
  },
  /// A handshake that begins and never ends.
  SLOW_HANDSHAKE(1_000, 500) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      socket.getOutputStream().write(new byte[]{0x16, 3, 1, 2, 0, 1, 0});
      assertThat(rest(socket)).isEmpty();
    }
  },
  /// A login that begins and never ends.
  HALF_A_LINE(1_000, 500) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      send(socket, "CONNECT {\"verbose\":fal");
      assertThat(rest(socket)).isIn("-ERR 'Authentication Timeout'\r\n", "");
    }
  },
  /// Says that it will say no more, and waits.
  HALF_OPEN(1_000, 500) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      socket.shutdownOutput();
      rest(socket);
    }
  },
  ENDLESS_LINE(500, 20) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      send(socket, "CONNECT {}\r\nSUB " + "x".repeat(50_000));
      assertThat(rest(socket)).matches("(\\+OK\r\n)?(-ERR 'maximum control line exceeded'\r\n)?");
    }
  },
  OVERSIZED_PAYLOAD(500, 20) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      send(socket, "CONNECT {}\r\nPUB foo 999999999\r\n" + "x".repeat(50_000));
      assertThat(rest(socket)).matches("(\\+OK\r\n)?(-ERR 'Maximum Payload Violation'\r\n)?");
    }
  },
  SUBSCRIPTION_FLOOD(20, 2) {
    @Override
    void on(Socket socket) throws IOException {
      line(socket);
      send(socket, "CONNECT {\"verbose\":false}\r\n");
      for (int i = 0; i < 100; i++) {
        int from = i * 100;
        send(socket,
            IntStream.range(from, from + 100)
                .mapToObj(sid -> "SUB flood." + sid + ".*.> " + sid + "\r\n")
                .reduce("", String::concat));
      }
      send(socket, "PING\r\n");
      assertThat(line(socket)).isEqualTo("PONG");
    }
  },
  /// Signs with something, but not with the key of the user.
  WRONG_NONCE(2_000, 50) {
    @Override
    void on(Socket socket) throws IOException {
      assertThat(line(socket)).contains("\"nonce\":\"");
      send(socket, "CONNECT {\"nkey\":\"" + HostileConformance.PUBLIC_KEY + "\",\"sig\":\""
          + "A".repeat(86) + "\"}\r\nPING\r\n");
      assertThat(rest(socket)).startsWith("-ERR 'Authorization Violation'");
    }
  };

  private static final int PATIENCE_MILLIS = 60_000;

  private final int times;
  private final int together;

  /// @param times how often a storm of this kind does it
  /// @param together how many connections of it are open at the same time
  Attack(int times, int together) {
    this.times = times;
    this.together = together;
  }

  abstract void on(Socket socket) throws IOException;

  /// Does it as often as a storm does, divided by `divisor`. Fails if the server answers otherwise
  /// than it should.
  void storm(InetSocketAddress address, int divisor) {
    var room = new Semaphore(together);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var attacks = IntStream.range(0, Math.max(1, times / divisor))
          .mapToObj(_ -> threads.submit(() -> once(address, room)))
          .toList();
      attacks.forEach(Attack::join);
    }
  }

  private void once(InetSocketAddress address, Semaphore room) {
    room.acquireUninterruptibly();
    try (var socket = new Socket()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.connect(address, PATIENCE_MILLIS);
      on(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      room.release();
    }
  }

  private static void join(Future<?> attack) {
    try {
      attack.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// The server may have hung up meanwhile, as it should.
  private static void send(Socket socket, String text) {
    try {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    } catch (IOException _) {
      // What it said before shows whether that was right.
    }
  }

  private static String line(Socket socket) throws IOException {
    var line = new ByteArrayOutputStream();
    int next;
    while ((next = socket.getInputStream().read()) >= 0 && next != '\n') {
      line.write(next);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /// What comes until the server closes the connection; nothing if it resets it.
  private static String rest(Socket socket) throws IOException {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException _) {
      return "";
    }
  }
}
