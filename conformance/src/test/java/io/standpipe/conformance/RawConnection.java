package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.net.ssl.SSLSocket;

/// A NATS client over a plain socket, which shows every frame and their order.
///
/// A reader thread collects the frames; a test takes them, each once. The server's PINGs are
/// answered. All methods may be called from any thread.
final class RawConnection implements AutoCloseable {
  /// How long a test waits for something that must come, on a busy machine.
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Socket socket;
  private final InputStream in;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final List<Frame> waiting = new ArrayList<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private volatile boolean pongs = true;
  private int received;

  private RawConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /// Connects the socket and sends nothing but a handshake of TLS, if the server wants one.
  static RawConnection open(InetSocketAddress address) {
    try {
      var socket = new Socket();
      socket.setTcpNoDelay(true);
      socket.connect(address, (int) PATIENCE.toMillis());
      var connection = Access.isEncrypted() ? encrypted(socket) : new RawConnection(socket);
      Thread.ofVirtual().name("reader of " + socket.getLocalPort()).start(connection::read);
      return connection;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
  }

  /// INFO comes in the clear, everything else does not.
  private static RawConnection encrypted(Socket socket) throws IOException {
    var info = line(socket.getInputStream());
    var secured = (SSLSocket) Access.trusting()
        .getSocketFactory()
        .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
    secured.startHandshake();
    var connection = new RawConnection(secured);
    connection.accept(connection.frame(info));
    return connection;
  }

  /// Connects as most clients do: INFO, CONNECT, PING, PONG.
  static RawConnection connect(InetSocketAddress address, String... options) {
    var connection = open(address);
    connection.take(Frame.Info.class);
    var all = new ArrayList<>(Access.STREAMING.connectOptions());
    all.addAll(List.of(options));
    connection.send("CONNECT " + connectJson(all.toArray(String[]::new)) + "\r\n");
    connection.flush();
    return connection;
  }

  /// The options of CONNECT, each given as `"key":value`, over quiet defaults.
  static String connectJson(String... options) {
    var all = new ArrayList<>(
        List.of("\"verbose\":false", "\"pedantic\":false", "\"lang\":\"raw\"", "\"protocol\":1"));
    all.addAll(List.of(options));
    return "{" + String.join(",", all) + "}";
  }

  void send(String text) {
    send(Bytes.utf8(text));
  }

  void sendLines(String... lines) {
    send(String.join("\r\n", lines) + "\r\n");
  }

  void send(Bytes bytes) {
    lock.lock();
    try {
      socket.getOutputStream().write(bytes.toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  void subscribe(String subject, String sid) {
    send("SUB " + subject + " " + sid + "\r\n");
  }

  /// Publishes one message; an empty reply means none.
  void publish(String subject, String reply, Bytes payload) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(
        ("PUB " + subject + " " + reply + " " + payload.size() + "\r\n").getBytes(UTF_8));
    out.writeBytes(payload.toArray());
    out.writeBytes("\r\n".getBytes(UTF_8));
    send(Bytes.of(out.toByteArray()));
  }

  /// Waits for the PONG to a PING: the server has handled everything sent before.
  void flush() {
    send("PING\r\n");
    take(Frame.Pong.class);
  }

  /// Whether the server's PINGs are answered and hidden (as at first), or shown to the test.
  void answerPings(boolean answer) {
    pongs = answer;
  }

  /// From now on every request to this subject gets an empty reply; the test still sees it.
  void answer(String subject) {
    answered.add(subject);
  }

  /// Requests to this subject are left without an answer again.
  void ignore(String subject) {
    answered.remove(subject);
  }

  /// The oldest frame nobody took yet, whatever it is.
  Frame next() {
    return take(_ -> true, "anything");
  }

  <F extends Frame> F take(Class<F> kind) {
    return kind.cast(take(kind::isInstance, kind.getSimpleName()));
  }

  Frame.Message takeMessage(String subject) {
    return (Frame.Message) take(
        frame -> frame instanceof Frame.Message message && message.subject().equals(subject),
        "a message to " + subject);
  }

  /// What was received and not taken, without waiting.
  List<Frame> pending() {
    lock.lock();
    try {
      return List.copyOf(waiting);
    } finally {
      lock.unlock();
    }
  }

  List<Frame.Message> pendingMessages(String subject) {
    return pending().stream()
        .filter(Frame.Message.class::isInstance)
        .map(Frame.Message.class::cast)
        .filter(message -> message.subject().equals(subject))
        .toList();
  }

  /// Takes the first frame that fits, or nothing if none comes in time.
  Optional<Frame> poll(Predicate<Frame> wanted, Duration patience) {
    var left = patience.toNanos();
    lock.lock();
    try {
      while (true) {
        for (var i = 0; i < waiting.size(); i++) {
          if (wanted.test(waiting.get(i))) {
            return Optional.of(waiting.remove(i));
          }
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = arrived.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  /// Drops the TCP connection without a word.
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Frame take(Predicate<Frame> wanted, String what) {
    return poll(wanted, PATIENCE).orElseThrow(() -> new AssertionError(
        "waited " + PATIENCE.toSeconds() + " s for " + what + "; not taken: " + pending()));
  }

  private void read() {
    try {
      while (true) {
        accept(frame(line(in)));
      }
    } catch (EOFException | SocketException e) {
      accept(new Frame.Closed());
    } catch (IOException | RuntimeException | AssertionError e) {
      accept(new Frame.Err("unreadable frame: " + e));
      accept(new Frame.Closed());
    }
  }

  private void accept(Frame frame) {
    if (frame instanceof Frame.Ping && pongs) {
      send("PONG\r\n");
      return;
    }
    if (frame instanceof Frame.Message message && !message.reply().isEmpty()
        && answered.contains(message.subject())) {
      publish(message.reply(), "", Bytes.EMPTY);
    }
    lock.lock();
    try {
      waiting.add(frame);
      received++;
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Frame frame(String line) throws IOException {
    var space = line.indexOf(' ');
    var word = space < 0 ? line : line.substring(0, space);
    return switch (word) {
      case "INFO" -> new Frame.Info(line.substring(space + 1).strip());
      case "MSG" -> message(line.split(" ", -1), 0);
      case "HMSG" -> message(line.split(" ", -1), 1);
      case "+OK" -> new Frame.Ok();
      case "PING" -> new Frame.Ping();
      case "PONG" -> new Frame.Pong();
      case "-ERR" -> new Frame.Err(line.substring(space + 2, line.length() - 1));
      default -> throw new IOException("unknown line " + line);
    };
  }

  /// `MSG subject sid [reply] size`, or `HMSG` with the length of the headers before the size.
  private Frame message(String[] words, int headerWords) throws IOException {
    var last = words.length - 1;
    var total = Integer.parseInt(words[last]);
    var headerSize = headerWords == 0 ? 0 : Integer.parseInt(words[last - 1]);
    var reply = last - headerWords == 4 ? words[3] : "";
    var headers = Bytes.of(in.readNBytes(headerSize));
    var payload = Bytes.of(in.readNBytes(total - headerSize));
    if (in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("message not followed by CR LF");
    }
    return new Frame.Message(words[1], words[2], reply, headers, payload, received,
        System.nanoTime());
  }

  /// The next line without its CR LF; every line of a server must end so.
  private static String line(InputStream in) throws IOException {
    var line = new ByteArrayOutputStream();
    while (true) {
      var next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      if (next == '\n') {
        var text = line.toString(UTF_8);
        if (!text.endsWith("\r")) {
          throw new IOException("line ends without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(next);
    }
  }
}
