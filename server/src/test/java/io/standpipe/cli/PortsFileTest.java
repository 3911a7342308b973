package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.config.LogLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsFileTest {
  private final FakeOutput output = FakeOutput.create();
  private final Log log = new Log(output, LogLevels.DEFAULT, InstantSource.system(),
      Duration.ofSeconds(1));
  @TempDir
  private Path directory;

  private PortsFile write(Path path, String host, PortsFile.Listener monitoring) {
    return PortsFile.write(Optional.of(path), host, 4222, monitoring, PortsFile.Listener.NONE, log);
  }

  @Test
  void theFileIsNamedAfterTheProcessAndRemovedInTheEnd() throws IOException {
    var path = directory
        .resolve("nats-streaming-server_" + ProcessHandle.current().pid() + ".ports");
    try (var _ = write(directory, "127.0.0.1",
        new PortsFile.Listener("http", OptionalInt.of(8222)))) {
      assertThat(Files.readString(path)).isEqualTo(
          "{\"nats\":[\"nats://127.0.0.1:4222\"],\"monitoring\":[\"http://127.0.0.1:8222\"]}");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void monitoringThatSpeaksTlsSaysSo() throws IOException {
    var monitor = new PortsFile.Listener("https", OptionalInt.of(8223));
    try (var file = write(directory, "127.0.0.1", monitor)) {
      assertThat(file.path().orElseThrow()).content()
          .endsWith(",\"monitoring\":[\"https://127.0.0.1:8223\"]}");
    }
  }

  @Test
  void aServerOnAllInterfacesNamesEach() throws IOException {
    try (var file = write(directory, "0.0.0.0", PortsFile.Listener.NONE)) {
      assertThat(Files.readString(file.path().orElseThrow())).startsWith("{\"nats\":[\"nats://")
          .contains("\"nats://127.0.0.1:4222\"")
          .endsWith("]}")
          .doesNotContain("0.0.0.0", "monitoring");
    }
  }

  @Test
  void anIpv6AddressIsInBrackets() throws IOException {
    try (var file = write(directory, "::1", PortsFile.Listener.NONE)) {
      assertThat(Files.readString(file.path().orElseThrow()))
          .isEqualTo("{\"nats\":[\"nats://[0:0:0:0:0:0:0:1]:4222\"]}");
    }
  }

  @Test
  void aDirectoryThatIsNotThereCostsALine() {
    log.start();
    try (log; var file = write(directory.resolve("none"), "127.0.0.1", PortsFile.Listener.NONE)) {
      assertThat(file.path()).isEmpty();
    }
    assertThat(output.lines()).singleElement()
        .asString()
        .startsWith("ERROR Error writing ports file (")
        .endsWith(": no such file or directory");
  }

  @Test
  void aServerWhoseClientsConnectElsewhereNamesMonitoringOnly() {
    assertThat(PortsFile.json(List.of("h"), 0, new PortsFile.Listener("http", OptionalInt.of(1)),
        PortsFile.Listener.NONE)).isEqualTo("{\"monitoring\":[\"http://h:1\"]}");
    assertThat(PortsFile.json(List.of("h"), 0, PortsFile.Listener.NONE, PortsFile.Listener.NONE))
        .isEqualTo("{}");
  }

  @Test
  void withoutADirectoryThereIsNoFile() {
    try (var file = PortsFile.write(Optional.empty(), "0.0.0.0", 1, PortsFile.Listener.NONE,
        PortsFile.Listener.NONE, log)) {
      assertThat(file.path()).isEmpty();
    }
  }

  @Test
  void theListenerForWebSocketIsNamedToo() {
    assertThat(PortsFile.json(List.of("h"), 1, PortsFile.Listener.NONE,
        new PortsFile.Listener("wss", OptionalInt.of(2))))
        .isEqualTo("{\"nats\":[\"nats://h:1\"],\"websocket\":[\"wss://h:2\"]}");
  }
}
