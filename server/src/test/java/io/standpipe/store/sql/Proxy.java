package io.standpipe.store.sql;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// A network between a store and its database that a test can cut.
final class Proxy implements Closeable {
  private final int target;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean isCut;
  private volatile boolean isFrozen;
  private final AtomicReference<Cut> atCommit = new AtomicReference<>(Cut.NONE);

  /// When to end the connection on which a client commits.
  enum Cut {
    NONE,
    /// The server never sees it.
    BEFORE,
    /// The server sees it, and the client does not hear what became of it.
    BEHIND
  }

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
      Thread.ofVirtual().start(() -> copy(client, server, true));
      Thread.ofVirtual().start(() -> copy(server, client, false));
    } catch (IOException e) {
      client.close();
      throw e;
    }
  }

  private void copy(Socket from, Socket to, boolean isRequest) {
    try (from; to) {
      byte[] buffer = new byte[1 << 16];
      int length;
      while ((length = from.getInputStream().read(buffer)) >= 0) {
        while (isFrozen) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        var cut = isRequest && new String(buffer, 0, length, ISO_8859_1).contains("COMMIT")
            ? atCommit.getAndSet(Cut.NONE)
            : Cut.NONE;
        if (cut == Cut.BEFORE) {
          return;
        }
        if (cut == Cut.BEHIND) {
          from.close();
        }
        to.getOutputStream().write(buffer, 0, length);
        if (cut == Cut.BEHIND) {
          // What the server answers goes nowhere.
          to.shutdownOutput();
          return;
        }
      }
    } catch (IOException _) {
      // One side is gone, so the other goes.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  /// Ends the connection of the next commit. The commit must be sent as text.
  void cutAtCommit(Cut cut) {
    atCommit.set(cut);
  }

  /// Nothing gets through, and nobody is told.
  void freeze() {
    isFrozen = true;
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
    isFrozen = false;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    isFrozen = false;
    drop();
  }
}
