package io.standpipe.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// One NATS connection of the load. Its [Loop] calls it; in addition, a [Pacer] may write while it
/// holds the connection's monitor.
final class Connection implements NatsReader.Listener, AutoCloseable {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final int OUT_BYTES = 128 * 1024;
  private static final byte[] PING = bytes("PING\r\n");
  private static final byte[] PONG = bytes("PONG\r\n");

  /// What a connection is used for.
  interface Handler {
    /// A message came; the answer may be written to [Connection#out()].
    void message(NatsReader message);

    /// Everything written so far has left, so there is room for more.
    default void drained() {}

    /// All PINGs were answered.
    default void quiet() {}
  }

  private final ServerAddress address;
  private final ByteChannel channel;
  private final SelectionKey key;
  private final NatsReader reader = new NatsReader();
  private ByteBuffer out = ByteBuffer.allocateDirect(OUT_BYTES);
  private Handler handler = _ -> {};
  private String lastError = "";
  private int pongsAwaited;

  private Connection(ServerAddress address, SocketChannel socket, Loop loop) throws IOException {
    this.address = address;
    this.channel = address.isEncrypted() ? TlsChannel.handshake(socket) : socket;
    socket.configureBlocking(false);
    this.key = socket.register(loop.selector(), SelectionKey.OP_READ, this);
  }

  /// Connects and waits for the first PONG.
  static Connection open(ServerAddress address, String name, Loop loop) {
    Connection connection;
    try {
      var channel = SocketChannel.open();
      channel.socket().setTcpNoDelay(true);
      channel.socket().connect(address.socketAddress(), (int) CONNECT_TIMEOUT.toMillis());
      connection = new Connection(address, channel, loop);
    } catch (IOException e) {
      throw new LoadException("cannot connect to " + address, e);
    }
    connection.put(bytes(connectLine(address, name)));
    connection.roundTrip(loop);
    return connection;
  }

  private static String connectLine(ServerAddress address, String name) {
    var credentials = address.user().isEmpty()
        ? ""
        : ",\"user\":\"%s\",\"pass\":\"%s\"".formatted(address.user(), address.password());
    return """
        CONNECT {"verbose":false,"pedantic":false,"echo":true,"protocol":1,"lang":"java",\
        "version":"0.1.0","name":"%s"%s}\r
        """.formatted(name, credentials);
  }

  void handler(Handler newHandler) {
    handler = newHandler;
  }

  void subscribe(String subject, String queueGroup, int subscription) {
    var queue = queueGroup.isEmpty() ? "" : queueGroup + " ";
    put(bytes("SUB %s %s%d\r\n".formatted(subject, queue, subscription)));
  }

  void publish(String subject, String reply, byte[] payload) {
    var to = reply.isEmpty() ? subject : subject + " " + reply;
    put(bytes("PUB %s %d\r\n".formatted(to, payload.length)));
    put(payload);
    put(bytes("\r\n"));
  }

  /// Sends a PING; [#isQuiet()] becomes true when everything before it was processed.
  void ping() {
    pongsAwaited++;
    put(PING);
  }

  /// Whether each PING was answered.
  boolean isQuiet() {
    return pongsAwaited == 0;
  }

  /// Waits until the server has processed what was sent.
  void roundTrip(Loop loop) {
    ping();
    flush();
    loop.await(this::isQuiet, "an answer from " + address, CONNECT_TIMEOUT);
  }

  /// Buffered output, sent after each batch of input and by [#flush()].
  ByteBuffer out() {
    return out;
  }

  /// Adds bytes; the buffer grows as needed.
  void put(byte[] bytes) {
    reserve(bytes.length).put(bytes);
  }

  /// Output with room for `length` more bytes.
  ByteBuffer reserve(int length) {
    if (out.remaining() < length) {
      var larger = ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + length));
      out = larger.put(out.flip());
    }
    return out;
  }

  /// Sends what the socket takes; the rest follows when it is writable. True if nothing is left.
  boolean flush() {
    if (out.position() == 0 && isDrained()) {
      return true;
    }
    try {
      out.flip();
      channel.write(out);
      out.compact();
    } catch (IOException e) {
      throw gone(Optional.of(e));
    }
    boolean isEmpty = out.position() == 0 && isDrained();
    int interest = isEmpty ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
    if (key.interestOps() != interest) {
      key.interestOps(interest);
    }
    return isEmpty;
  }

  private boolean isDrained() {
    try {
      return !(channel instanceof TlsChannel encrypted) || encrypted.drain();
    } catch (IOException e) {
      throw gone(Optional.of(e));
    }
  }

  /// Called by the loop when the socket can be read or written.
  synchronized void ready() {
    if (key.isReadable()) {
      receive();
    }
    if (flush()) {
      handler.drained();
    }
  }

  private void receive() {
    try {
      do {
        if (reader.read(channel, this) < 0) {
          throw gone(Optional.empty());
        }
      } while (channel instanceof TlsChannel encrypted && encrypted.hasMore());
    } catch (IOException e) {
      throw gone(Optional.of(e));
    }
  }

  private LoadException gone(Optional<IOException> cause) {
    var reason = lastError.isEmpty() ? cause.map(IOException::getMessage).orElse("") : lastError;
    return new LoadException("the server at " + address + " closed a connection"
        + (reason.isEmpty() ? "" : ": " + reason));
  }

  @Override
  public void message(NatsReader message) {
    handler.message(message);
  }

  @Override
  public void pinged() {
    put(PONG);
  }

  @Override
  public void ponged() {
    if (--pongsAwaited == 0) {
      handler.quiet();
    }
  }

  @Override
  public void refused(String error) {
    lastError = error;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new LoadException("cannot close a connection to " + address, e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
