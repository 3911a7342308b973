package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A server in a process of its own, on a free port of the loopback interface.
///
/// What it prints goes to `target/servers/`. Only the process started here is ever signalled.
final class ServerProcess implements AutoCloseable {
  /// Time for the first INFO. The very first start of a fresh build may train a class cache.
  static final Duration START_MAX = Duration.ofMinutes(2);
  /// Time for an exit; a start that fails at once may still have to train that cache.
  private static final Duration STOP_MAX = Duration.ofMinutes(2);
  /// A build in the background ignores SIGINT, and what it starts would inherit that.
  private static final List<String> DEFAULT_SIGNALS = List.of("env", "--default-signal");
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;
  private final int port;
  private final Path out;
  private final Path err;
  /// What it needs and stops with it.
  private @Nullable ServerProcess companion;
  private final AtomicInteger turns = new AtomicInteger();

  private ServerProcess(Process process, int port, Path out, Path err) {
    this.process = process;
    this.port = port;
    this.out = out;
    this.err = err;
  }

  /// Starts the command under test with a free port and these flags, and waits until it answers.
  static ServerProcess start(String... flags) {
    return startOn(freePort(), flags);
  }

  static ServerProcess startOn(int port, String... flags) {
    var server = launch(port, flags);
    try {
      server.awaitReady();
      return server;
    } catch (AssertionError e) {
      server.close();
      throw e;
    }
  }

  /// Starts it without waiting.
  static ServerProcess launch(int port, String... flags) {
    return switch (ServerUnderTest.topology()) {
      case ALONE -> launchAlone(port, flags);
      case EXTERNAL -> launchExternal(port, flags);
      case ROUTED -> launchRouted(port, flags);
      case TLS, USERS -> {
        var all = new ArrayList<>(Access.serverFlags());
        all.addAll(List.of(flags));
        yield launchAlone(port, all.toArray(String[]::new));
      }
    };
  }

  /// A streaming server that is a client of a nats-server on `port`.
  private static ServerProcess launchExternal(int port, String... flags) {
    var nats = NatsServer.start(port);
    var streaming = onExternal("nats://127.0.0.1:" + port, port, flags);
    streaming.companion = nats;
    return streaming;
  }

  /// A streaming server, and a second one with another cluster id as its neighbour.
  private static ServerProcess launchRouted(int port, String... flags) {
    var routePort = freePort();
    var all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("-cluster", "nats://127.0.0.1:" + routePort));
    var streaming = launchAlone(port, all.toArray(String[]::new));
    streaming.awaitInfo();
    streaming.companion = launchAlone(freePort(), "-cid", "neighbour", "-cluster",
        "nats://127.0.0.1:" + freePort(), "-routes", "nats://127.0.0.1:" + routePort);
    return streaming;
  }

  /// A streaming server on the NATS servers of these URLs, of which one has this port.
  static ServerProcess onExternal(String urls, int port, String... flags) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of("-ns", urls));
    command.addAll(List.of(flags));
    return run(command, port);
  }

  static ServerProcess launchAlone(int port, String... flags) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of("-p", String.valueOf(port), "-a", "127.0.0.1"));
    command.addAll(List.of(flags));
    return run(command, port);
  }

  /// Starts any command; used where the command line itself is under test.
  static ServerProcess run(List<String> command, int port) {
    return run(command, port, Path.of(""));
  }

  static ServerProcess run(List<String> command, int port, Path workingDirectory) {
    return run(command, port, workingDirectory, Map.of("STANDPIPE_NO_BUILD", "1"));
  }

  static ServerProcess run(
      List<String> command,
      int port,
      Path workingDirectory,
      Map<String, String> environment) {
    try {
      var directory = Files.createDirectories(Path.of("target", "servers"));
      var name = "%03d-%d".formatted(STARTED.incrementAndGet(), port);
      var out = directory.resolve(name + ".out");
      var err = directory.resolve(name + ".err");
      Files.writeString(directory.resolve(name + ".command"), String.join(" ", command) + "\n");
      var words = new ArrayList<>(DEFAULT_SIGNALS);
      words.addAll(command);
      var builder = new ProcessBuilder(words).directory(workingDirectory.toAbsolutePath().toFile())
          .redirectOutput(out.toFile())
          .redirectError(err.toFile());
      builder.environment().putAll(environment);
      return new ServerProcess(builder.start(), port, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command, e);
    }
  }

  static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where clients connect; each call may name another server.
  InetSocketAddress nextAddress() {
    var neighbour = companion;
    boolean isNeighboursTurn = ServerUnderTest.topology() == Topology.ROUTED
        && turns.getAndIncrement() % 2 == 0;
    return neighbour != null && isNeighboursTurn ? neighbour.address() : address();
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  int port() {
    return port;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String standardOutput() {
    return read(out);
  }

  String standardError() {
    return read(err);
  }

  /// Stops it by SIGTERM and returns its exit status.
  int stop() {
    process.destroy();
    return awaitExit();
  }

  /// Sends a signal such as `INT`.
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).inheritIO().start().waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("cannot signal " + pid(), e);
    }
  }

  /// Waits for the end of the process and returns its exit status.
  int awaitExit() {
    try {
      if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError("server still runs after " + STOP_MAX + report());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
    if (companion != null) {
      companion.close();
    }
  }

  /// Waits until the server serves clients.
  void awaitReady() {
    awaitInfo();
    var other = companion;
    if (other != null) {
      awaitLine("Streaming Server is ready");
      other.awaitInfo();
      awaitReachable(other.address());
    }
  }

  /// Waits until a request to the streaming server is not answered by "nobody listens".
  static void awaitReachable(InetSocketAddress address) {
    var deadline = System.nanoTime() + START_MAX.toNanos();
    try (
        var asking = RawConnection.connect(address, "\"headers\":true", "\"no_responders\":true")) {
      asking.subscribe("probe.*", "1");
      for (int i = 0; System.nanoTime() < deadline; i++) {
        asking.publish("_STAN.sub." + ServerUnderTest.cluster(), "probe." + i, Bytes.EMPTY);
        if (asking.takeMessage("probe." + i).headers().size() == 0) {
          return;
        }
      }
    }
    throw new AssertionError("no streaming server is reachable by " + address);
  }

  /// Waits until it has logged a line with this text.
  void awaitLine(String text) {
    var deadline = System.nanoTime() + START_MAX.toNanos();
    while (!standardError().contains(text)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        throw new AssertionError("server did not log '" + text + "'" + report());
      }
      pause();
    }
  }

  /// Waits until the server accepts a connection and introduces itself.
  void awaitInfo() {
    var deadline = System.nanoTime() + START_MAX.toNanos();
    while (!sendsInfo()) {
      if (!process.isAlive()) {
        throw new AssertionError("server ended with status " + process.exitValue() + report());
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("server sent no INFO within " + START_MAX + report());
      }
    }
  }

  private boolean sendsInfo() {
    try (var socket = new Socket()) {
      socket.connect(address(), 1000);
      socket.setSoTimeout(5000);
      return new String(socket.getInputStream().readNBytes(5), UTF_8).equals("INFO ");
    } catch (IOException e) {
      return pause();
    }
  }

  /// Nothing announces a listening socket, so this is the one place that polls.
  private boolean pause() {
    try {
      process.waitFor(20, TimeUnit.MILLISECONDS);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private String report() {
    return "; it printed:\n" + standardOutput() + standardError();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
