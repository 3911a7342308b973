package io.standpipe.conformance;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// A nats-server of the machine, the one that Debian packages as `nats-server` for example. Tests
/// that need the real one are skipped where there is none.
final class NatsServer {
  private NatsServer() {}

  /// The command; skips the test if there is none.
  static String require() {
    var command = command();
    Assumptions.assumeTrue(command.isPresent(), "no nats-server on the PATH");
    return command.orElseThrow();
  }

  private static Optional<String> command() {
    var places = new ArrayList<>(
        Arrays.asList(System.getenv("PATH").split(File.pathSeparator, -1)));
    places.addAll(List.of("/usr/sbin", "/usr/local/bin"));
    return places.stream()
        .map(place -> Path.of(place, "nats-server"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst();
  }

  /// Starts it on the loopback interface and waits until it answers.
  static ServerProcess start(int port, String... flags) {
    var command = new ArrayList<>(
        List.of(require(), "-a", "127.0.0.1", "-p", String.valueOf(port)));
    command.addAll(List.of(flags));
    var server = ServerProcess.run(command, port);
    server.awaitInfo();
    return server;
  }
}
