package io.standpipe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.ListeningAddress;
import io.standpipe.config.LogLevels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsFileTest {
  private static final ListeningAddress MONITORING = new ListeningAddress("monitoring", "https",
      "127.0.0.2", 8222);

  private final FakeOutput output = FakeOutput.create();
  private final Log log = new Log(output, LogLevels.DEFAULT, InstantSource.system(),
      Duration.ofSeconds(1));
  @TempDir
  private Path directory;

  private static ListeningAddress nats(String host) {
    return new ListeningAddress("nats", "nats", host, 4222);
  }

  @Test
  void theFileIsNamedAfterTheProcessAndRemovedInTheEnd() throws IOException {
    var path = directory
        .resolve("nats-streaming-server_" + ProcessHandle.current().pid() + ".ports");
    try (var _ = PortsFile.write(Optional.of(directory),
        () -> List.of(nats("127.0.0.1"), MONITORING), log)) {
      assertThat(Files.readString(path)).isEqualTo(
          "{\"nats\":[\"nats://127.0.0.1:4222\"],\"monitoring\":[\"https://127.0.0.2:8222\"]}");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void aServerOnAllInterfacesNamesEach() throws IOException {
    assertThat(PortsFile.json(List.of(nats("0.0.0.0")))).startsWith("{\"nats\":[\"nats://")
        .contains("\"nats://127.0.0.1:4222\"")
        .endsWith("]}")
        .doesNotContain("0.0.0.0");
  }

  @Test
  void anIpv6AddressIsInBrackets() throws IOException {
    assertThat(PortsFile.json(List.of(nats("::1"))))
        .isEqualTo("{\"nats\":[\"nats://[0:0:0:0:0:0:0:1]:4222\"]}");
  }

  @Test
  void aDirectoryThatIsNotThereCostsALine() {
    log.start();
    try (log;
        var file = PortsFile.write(Optional.of(directory.resolve("none")),
            () -> List.of(MONITORING), log)) {
      assertThat(file.path()).isEmpty();
    }
    assertThat(output.lines()).singleElement()
        .asString()
        .startsWith("ERROR Error writing ports file (")
        .endsWith(": no such file or directory");
  }

  @Test
  void aServerThatListensNowhereHasNothingToSay() throws IOException {
    assertThat(PortsFile.json(List.of())).isEqualTo("{}");
  }

  @Test
  void withoutADirectoryThereIsNoFile() {
    try (var file = PortsFile.write(Optional.empty(), () -> List.of(MONITORING), log)) {
      assertThat(file.path()).isEmpty();
    }
  }
}
