package io.standpipe.bench;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/// Clients that log in with a wrong password, are turned away and come again, until it is closed.
final class Storm implements AutoCloseable {
  private static final byte[] LOGIN = "CONNECT {\"user\":\"nobody\",\"pass\":\"guess\"}\r\nPING\r\n"
      .getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 10_000;

  private final ServerAddress address;
  private final List<Thread> clients = new ArrayList<>();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private volatile boolean isOver;

  Storm(ServerAddress address, int size) {
    this.address = address;
    for (int i = 0; i < size; i++) {
      clients.add(Thread.ofVirtual().start(this::run));
    }
  }

  private void run() {
    while (!isOver) {
      try (var socket = new Socket(address.host(), address.port())) {
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.getOutputStream().write(LOGIN);
        var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        (answer.contains("Authorization Violation") ? refused : failed).increment();
      } catch (IOException e) {
        failed.increment();
      }
    }
  }

  /// Waits for those under way, and tells on standard error how many there were.
  @Override
  public void close() {
    isOver = true;
    for (var client : clients) {
      try {
        client.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    if (!clients.isEmpty()) {
      System.err.println(
          "storm: " + refused.sum() + " logins refused, " + failed.sum() + " ended otherwise");
    }
  }
}
