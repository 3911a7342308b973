package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The image as manifests of the original use it.
@Tag("deploy")
class ImageDeployment {
  private static final long IMAGE_BYTES_MAX = 100_000_000;
  private static final int TERMINATED = 143;

  /// A directory of this machine at `/data`, where anybody may write.
  private static List<String> volume(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    return List.of("--volume", directory + ":/data");
  }

  private static String get(String url) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .body();
    }
  }

  @Test
  void manifestsFindWhatTheImageOfTheOriginalDeclares() {
    var config = JsonParser
        .parseString(Podman.run("image", "inspect", "--format", "{{json .Config}}", Podman.image()))
        .getAsJsonObject();
    assertThat(config.get("Entrypoint")).hasToString("[\"/nats-streaming-server\"]");
    assertThat(config.get("Cmd")).hasToString("[\"-m\",\"8222\"]");
    assertThat(config.getAsJsonObject("ExposedPorts").keySet())
        .containsExactlyInAnyOrder("4222/tcp", "8222/tcp");
    assertThat(config.get("WorkingDir").getAsString()).isEqualTo("/");
    assertThat(config.get("User").getAsString()).isEqualTo("10001:10001");
    assertThat(config.keySet()).doesNotContain("Volumes", "StopSignal", "Healthcheck");
  }

  @Test
  void withoutArgumentsAServerWithMonitoringStarts() throws Exception {
    try (var container = Container.startOn(4222, List.of());
        var client = container.connect("client")) {
      client.publish("orders", "one");
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1);
      assertThat(get("http://127.0.0.1:8222/streaming/serverz"))
          .contains("\"cluster_id\": \"test-cluster\"");
      assertThat(container.server().standardError()).contains("Streaming Server is ready")
          .startsWith("[1] ");
      assertThat(container.status("Uid")).startsWith("10001");
    }
  }

  @Test
  void theCommandHasThePathsOfTheOriginal() {
    for (var path : List.of("/nats-streaming-server", "/usr/local/bin/nats-streaming-server",
        "nats-streaming-server", "standpipe")) {
      assertThat(Podman.run("run", "--rm", "--entrypoint", path, Podman.image(), "-v"))
          .contains("nats-streaming-server version 0.25.6");
    }
    assertThat(Podman.run("run", "--rm", Podman.image(), "nats-streaming-server", "-v"))
        .contains("nats-streaming-server version 0.25.6");
  }

  @Test
  void theStartUpCacheOfTheImageFitsItsRuntime() {
    assertThat(Podman.run("run", "--rm", "--env", "STANDPIPE_JAVA_OPTS=-XX:AOTMode=on",
        Podman.image(), "-v")).contains("version 0.25.6");
  }

  @Test
  void aStopIsCleanAndHasTheStatusOfTheOriginal() {
    try (var container = Container.start(List.of()); var client = container.connect("listener")) {
      client.subscribe(Subscribe.to("orders"));
      assertThat(container.stop()).isEqualTo(TERMINATED);
      assertThat(container.server().standardError()).contains("Shutting down.", "Server Exiting..");
    }
  }

  @Test
  void noShellIsNeeded() {
    try (var container = Container.start(List.of("--tmpfs", "/usr/bin", "--tmpfs", "/usr/sbin"));
        var client = container.connect("client")) {
      client.publish("orders", "one");
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1);
    }
  }

  @Test
  void aVolumeKeepsEverythingForAnyUserOnAReadOnlyRoot(@TempDir Path directory) throws IOException {
    var options = new ArrayList<>(List.of("--read-only", "--user", "12345:23456"));
    options.addAll(volume(directory));
    try (var container = Container.start(options, "-store", "file", "-dir", "/data/stan");
        var client = container.connect("client")) {
      var durable = client
          .subscribe(Subscribe.to("orders").durable("d").queue("q").from(Start.FIRST));
      client.publishMany("orders", 3);
      durable.ack(durable.expect(1, 2, 3).subList(0, 2));
      client.closeSession();
    }
    try (var container = Container.start(options, "-store", "file", "-dir", "/data/stan");
        var client = container.connect("client")) {
      var durable = client.subscribe(Subscribe.to("orders").durable("d").queue("q"));
      assertThat(durable.next().sequence()).isEqualTo(3);
      client.publishMany("orders", 1);
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1, 2, 3, 4);
    }
  }

  @Test
  void aStopUnderLoadLosesNothingThatWasAcknowledged(@TempDir Path directory) throws IOException {
    var options = volume(directory);
    var arguments = new String[]{"-store", "file", "-dir", "/data"};
    long acknowledged = 0;
    try (var container = Container.start(options, arguments);
        var client = container.connect("publisher")) {
      var inbox = client.newInbox();
      for (int i = 0; i < 2000; i++) {
        var message = client.message("orders", "message " + i);
        client.connection()
            .publish("_STAN.pub." + ServerUnderTest.cluster() + ".orders", inbox, message.encode());
        if (i >= 100) {
          assertThat(Answers.PubAck.decode(client.connection().takeMessage(inbox)).error())
              .isEmpty();
          acknowledged++;
        }
      }
      assertThat(container.stop()).isEqualTo(TERMINATED);
      client.connection().take(Frame.Closed.class);
      acknowledged += client.connection()
          .pendingMessages(inbox)
          .stream()
          .filter(late -> Answers.PubAck.decode(late).error().isEmpty())
          .count();
    }
    try (var container = Container.start(options, arguments);
        var client = container.connect("reader")) {
      var all = client.subscribe(Subscribe.to("orders").from(Start.FIRST).maxInFlight(10_000));
      assertThat(all.next((int) acknowledged)).hasSizeGreaterThanOrEqualTo(1900);
    }
  }

  @Test
  void storesOfRelativeDirectoriesAreWhereTheOriginalHasThem(@TempDir Path directory)
      throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (
        var container = Container.start(List.of("--volume", directory + ":/datastore"), "-store",
            "file", "-dir", "datastore");
        var client = container.connect("client")) {
      client.publish("orders", "one");
    }
    assertThat(directory.resolve("orders")).isDirectory();
  }

  @Test
  void theComposeFileStartsAServerThatKeepsItsMessagesInItsVolume() throws IOException {
    var file = ServerUnderTest.repository().resolve("deploy/compose.yaml");
    var service = Manifests.at(Manifests.parse(Files.readString(file)).getFirst(), "services",
        "nats");
    var arguments = Manifests.texts(service.get("command")).toArray(String[]::new);
    var volume = Manifests.texts(service.get("volumes"))
        .getFirst()
        .replaceFirst("[^:]+", "compose-" + ProcessHandle.current().pid());
    for (long sequence = 1; sequence <= 2; sequence++) {
      try (var container = Container.startOn(4222, List.of("--volume", volume), arguments);
          var client = RawClient.connect(container.server().address(), "ticketing", "client")) {
        client.publish("orders", "one");
        assertThat(
            client.subscribe(Subscribe.to("orders").from(Start.LAST_RECEIVED)).next().sequence())
            .isEqualTo(sequence);
      }
    }
  }

  @Test
  void theImageIsSmall(@TempDir Path directory) throws IOException {
    var tar = directory.resolve("image.tar");
    Podman.run("save", "--output", tar.toString(), Podman.image());
    Command.run(directory, Map.of(), "gzip", tar.toString());
    assertThat(Files.size(directory.resolve("image.tar.gz"))).isLessThan(IMAGE_BYTES_MAX);
  }
}
