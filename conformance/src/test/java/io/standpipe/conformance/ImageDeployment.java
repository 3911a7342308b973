package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image as manifests of the original use it. Built from the real Dockerfile, on base images
/// made from Debian's packages. Needs root, podman and debootstrap.
@Tag("deploy")
class ImageDeployment {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  private static final String IMAGE = "localhost/standpipe";
  /// Where the kernel has no overlay file system for us, plain directories do.
  private static final Map<String, String> STORAGE = Map.of("STORAGE_DRIVER", "vfs");
  private static final long IMAGE_BYTES_MAX = 100_000_000;
  private static final int TERMINATED = 143;

  @BeforeAll
  static void build() {
    if (podman("images", "--quiet", "standpipe-run-base").isBlank()
        || podman("images", "--quiet", "standpipe-build-base").isBlank()) {
      run("deploy/image/base-images", System.getProperty("java.home"));
    }
    podman("--runtime", "runc", "build", "--quiet", "--network", "host", "--volume",
        Path.of(System.getProperty("user.home"), ".m2") + ":/root/.m2", "--file",
        "deploy/image/Dockerfile", "--build-arg", "BUILD_IMAGE=localhost/standpipe-build-base",
        "--build-arg", "RUN_IMAGE=localhost/standpipe-run-base", "--tag", "standpipe", ".");
  }

  private static String podman(String... words) {
    var command = new ArrayList<>(List.of("podman"));
    command.addAll(List.of(words));
    return run(command.toArray(String[]::new));
  }

  private static String run(String... command) {
    return Command.run(REPOSITORY, STORAGE, command);
  }

  /// A container that runs until its server is stopped, with options of podman.
  private static ServerProcess start(int port, List<String> options, String... arguments) {
    var command = new ArrayList<>(
        List.of("podman", "--runtime", "runc", "run", "--rm", "--network", "host"));
    command.addAll(options);
    command.add(IMAGE);
    command.addAll(List.of(arguments));
    var server = ServerProcess.run(command, port, REPOSITORY, STORAGE);
    server.awaitInfo();
    return server;
  }

  private static ServerProcess start(List<String> options, String... arguments) {
    int port = ServerProcess.freePort();
    var all = new ArrayList<>(List.of("-a", "127.0.0.1", "-p", String.valueOf(port)));
    all.addAll(List.of(arguments));
    return start(port, options, all.toArray(String[]::new));
  }

  @Test
  void withoutArgumentsAServerWithMonitoringStarts() {
    try (var server = start(4222, List.of());
        var client = RawClient.connect(TestServer.running(server.address()))) {
      client.publish("orders", "one");
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1);
      assertThat(run("curl", "--silent", "--fail", "http://127.0.0.1:8222/streaming/serverz"))
          .contains("\"cluster_id\": \"test-cluster\"");
      assertThat(server.standardError()).contains("Streaming Server is ready").startsWith("[1] ");
    }
  }

  @Test
  void theCommandHasThePathsOfTheOriginal() {
    for (var path : List.of("/nats-streaming-server", "nats-streaming-server", "standpipe")) {
      assertThat(podman("--runtime", "runc", "run", "--rm", "--entrypoint", path, IMAGE, "-v"))
          .contains("nats-streaming-server version 0.25.6");
    }
    assertThat(podman("--runtime", "runc", "run", "--rm", IMAGE, "nats-streaming-server", "-v"))
        .contains("nats-streaming-server version 0.25.6");
  }

  @Test
  void aStopIsCleanAndHasTheStatusOfTheOriginal() {
    var server = start(List.of());
    assertThat(server.stop()).isEqualTo(TERMINATED);
    assertThat(server.standardError()).contains("Shutting down.", "Server Exiting..");
  }

  @Test
  void aVolumeKeepsEverythingForAnyUserOnAReadOnlyRoot(@TempDir Path volume) throws IOException {
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    var options = List.of("--read-only", "--user", "12345:23456", "--volume", volume + ":/data");
    try (var server = start(options, "-store", "file", "-dir", "/data/stan");
        var client = RawClient.connect(TestServer.running(server.address()))) {
      var durable = client
          .subscribe(Subscribe.to("orders").durable("d").queue("q").from(Start.FIRST));
      client.publishMany("orders", 3);
      durable.ack(durable.expect(1, 2, 3).subList(0, 2));
      client.closeSession();
    }
    try (var server = start(options, "-store", "file", "-dir", "/data/stan");
        var client = RawClient.connect(TestServer.running(server.address()))) {
      var durable = client.subscribe(Subscribe.to("orders").durable("d").queue("q"));
      assertThat(durable.next().sequence()).isEqualTo(3);
      client.publishMany("orders", 1);
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1, 2, 3, 4);
    }
  }

  @Test
  void theImageIsSmall(@TempDir Path directory) throws IOException {
    var file = directory.resolve("image.tar.gz");
    run("sh", "-c", "podman save " + IMAGE + " | gzip >" + file);
    assertThat(Files.size(file)).isLessThan(IMAGE_BYTES_MAX);
  }
}
