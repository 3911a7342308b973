package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A container of the image, or of a directory with the files of a system, with a server inside, on
/// the network of this machine.
final class Container implements AutoCloseable {
  /// What Docker gives a container to stop; Kubernetes gives it 30.
  private static final int GRACE_SECONDS = 10;
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final String name;
  private final ServerProcess server;

  private Container(String name, ServerProcess server) {
    this.name = name;
    this.server = server;
  }

  /// Starts it on a free port of the loopback interface and waits until its server answers.
  ///
  /// @param options what `podman run` is told
  /// @param arguments what the server is told
  static Container start(List<String> options, String... arguments) {
    int port = ServerProcess.freePort();
    var all = new ArrayList<>(List.of("-a", "127.0.0.1", "-p", String.valueOf(port)));
    all.addAll(List.of(arguments));
    return startOn(port, options, all.toArray(String[]::new));
  }

  /// The same with nothing added to the arguments.
  static Container startOn(int port, List<String> options, String... arguments) {
    var words = new ArrayList<>(List.of(Podman.image()));
    words.addAll(List.of(arguments));
    return run(port, options, words);
  }

  /// Starts a command that lies below a directory, which becomes the root of its file system.
  static Container startIn(
      CleanRoot root,
      int port,
      List<String> options,
      List<String> commandLine) {
    var words = new ArrayList<>(List.of("--rootfs", root.directory().toString()));
    words.addAll(commandLine);
    return run(port, options, words);
  }

  private static Container run(int port, List<String> options, List<String> words) {
    var name = newName();
    var command = Podman.command("run", "--rm", "--name", name);
    command.addAll(options);
    command.addAll(words);
    var container = new Container(name,
        ServerProcess.run(command, port, ServerUnderTest.repository(), Podman.environment()));
    try {
      container.server.awaitInfo();
      container.server.awaitLine("Streaming Server is ready");
      return container;
    } catch (AssertionError e) {
      container.close();
      throw e;
    }
  }

  /// A name that no other container has.
  static String newName() {
    return "standpipe-%d-%d".formatted(ProcessHandle.current().pid(), STARTED.incrementAndGet());
  }

  ServerProcess server() {
    return server;
  }

  RawClient connect(String clientId) {
    return RawClient.connect(server, clientId);
  }

  /// Stops it as a cluster does: SIGTERM, and SIGKILL after the time of grace. Returns the status
  /// of the server, which is 137 if it was killed.
  int stop() {
    Podman.run("stop", "--time", String.valueOf(GRACE_SECONDS), name);
    return server.awaitExit();
  }

  /// One line of `/proc/PID/status` of the server, such as `VmRSS`, without its name.
  String status(String field) {
    return proc("status").lines()
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1).strip())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + field));
  }

  /// Resident memory of the server, in MiB.
  long residentMebibytes() {
    return mebibytes("VmRSS");
  }

  /// Its highest until now, in MiB.
  long peakMebibytes() {
    return mebibytes("VmHWM");
  }

  private long mebibytes(String field) {
    return Long.parseLong(status(field).replaceAll("[^0-9]", "")) / 1024;
  }

  private String proc(String file) {
    var pid = Podman.run("inspect", "--format", "{{.State.Pid}}", name).strip();
    try {
      return new String(Files.readAllBytes(Path.of("/proc", pid, file)), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
