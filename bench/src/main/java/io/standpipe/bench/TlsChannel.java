package io.standpipe.bench;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Encrypts what passes through a socket. It believes any certificate: it is there to load a
/// server, not to trust it.
final class TlsChannel implements ByteChannel {
  private static final int LINE_MAX = 64 * 1024;

  private final SocketChannel socket;
  private final SSLEngine engine;
  /// Ready to be read from.
  private final ByteBuffer encryptedIn;
  private final ByteBuffer encryptedOut;
  /// Decrypted, ready to be read from.
  private final ByteBuffer plain;
  /// What is in `encryptedIn` is no complete record.
  private boolean isStarved = true;

  private TlsChannel(SocketChannel socket, SSLEngine engine) {
    this.socket = socket;
    this.engine = engine;
    int size = 2 * engine.getSession().getPacketBufferSize();
    this.encryptedIn = ByteBuffer.allocateDirect(size).flip();
    this.encryptedOut = ByteBuffer.allocateDirect(size).flip();
    this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
  }

  /// Passes over INFO, which comes in the clear, and agrees on keys. The socket must block.
  static TlsChannel handshake(SocketChannel socket) throws IOException {
    var one = ByteBuffer.allocate(1);
    for (int i = 0; i < LINE_MAX && (i == 0 || one.get(0) != '\n'); i++) {
      if (socket.read(one.clear()) < 0) {
        throw new EOFException("the server closed the connection before it said INFO");
      }
    }
    var engine = context().createSSLEngine();
    engine.setUseClientMode(true);
    var channel = new TlsChannel(socket, engine);
    engine.beginHandshake();
    channel.agree();
    return channel;
  }

  private static SSLContext context() throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[]{new Anybody()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("no TLS", e);
    }
  }

  private void agree() throws IOException {
    var nothing = ByteBuffer.allocate(0);
    while (true) {
      switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> engine.getDelegatedTask().run();
        case NEED_WRAP -> {
          wrap(nothing);
          drain();
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (isStarved && fill() < 0) {
            throw new EOFException("the server closed the connection during the handshake");
          }
          unwrap();
        }
        case FINISHED, NOT_HANDSHAKING -> {
          return;
        }
      }
    }
  }

  @Override
  public int read(ByteBuffer to) throws IOException {
    int before = to.position();
    while (to.hasRemaining()) {
      if (plain.hasRemaining()) {
        int length = Math.min(plain.remaining(), to.remaining());
        to.put(plain.slice(plain.position(), length));
        plain.position(plain.position() + length);
      } else if (isStarved) {
        int count = fill();
        if (count <= 0) {
          return count < 0 && to.position() == before ? -1 : to.position() - before;
        }
      } else {
        unwrap();
      }
    }
    return to.position() - before;
  }

  /// Whether something was read from the socket that nobody has seen.
  boolean hasMore() {
    return plain.hasRemaining() || !isStarved;
  }

  private int fill() throws IOException {
    encryptedIn.compact();
    int count = socket.read(encryptedIn);
    encryptedIn.flip();
    isStarved = count <= 0;
    return count;
  }

  private void unwrap() throws IOException {
    plain.clear();
    var result = engine.unwrap(encryptedIn, plain);
    plain.flip();
    isStarved = switch (result.getStatus()) {
      case OK -> !encryptedIn.hasRemaining();
      case BUFFER_UNDERFLOW -> true;
      case BUFFER_OVERFLOW, CLOSED -> throw new EOFException("the server ended TLS");
    };
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      engine.getDelegatedTask().run();
    }
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    int before = from.position();
    while (drain() && from.hasRemaining()) {
      wrap(from);
    }
    return from.position() - before;
  }

  /// Whether everything encrypted has left.
  boolean drain() throws IOException {
    if (encryptedOut.hasRemaining()) {
      socket.write(encryptedOut);
    }
    return !encryptedOut.hasRemaining();
  }

  private void wrap(ByteBuffer from) throws IOException {
    encryptedOut.clear();
    engine.wrap(from, encryptedOut);
    encryptedOut.flip();
  }

  @Override
  public boolean isOpen() {
    return socket.isOpen();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class Anybody implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      // see TlsChannel
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
      // see TlsChannel
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
