package io.standpipe.store.sql;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A network between a store and its database that a test can cut.
final class Proxy implements Closeable {
  private final int target;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean isCut;

  Proxy(int target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var client = listener.accept();
        if (isCut) {
          client.close();
        } else {
          join(client);
        }
      } catch (IOException _) {
        // The listener was closed, or the database is away.
      }
    }
  }

  private void join(Socket client) throws IOException {
    open.add(client);
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      Thread.ofVirtual().start(() -> copy(client, server));
      Thread.ofVirtual().start(() -> copy(server, client));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void copy(Socket from, Socket to) {
    try (from; to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // One side is gone, so the other goes.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /// Ends all connections, whatever is under way on them, and lets nobody through.
  void cut() {
    isCut = true;
    drop();
  }

  /// Ends all connections; the next ones are let through.
  void drop() {
    for (var socket : open) {
      try {
        socket.close();
      } catch (IOException _) {
        // It is gone already.
      }
    }
  }

  void heal() {
    isCut = false;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    drop();
  }
}
