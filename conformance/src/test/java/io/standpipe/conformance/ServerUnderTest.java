package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Which server the tests talk to, from system properties or the environment.
///
/// | property | environment | meaning | | --- | --- | --- | | `standpipe.command` |
/// `STANDPIPE_COMMAND` | how to start a server, words separated by blanks, where `{dir}` becomes a
/// new directory and `{postgres}` or `{mariadb}` the source of a new database; by default the
/// launcher of this repository | | `standpipe.address` | `STANDPIPE_ADDRESS` | `host:port` of a
/// running server instead; tests that need flags of their own are skipped | | `standpipe.cluster` |
/// `STANDPIPE_CLUSTER` | cluster id of the running server, `test-cluster` by default | |
/// `standpipe.topology` | `STANDPIPE_TOPOLOGY` | what clients connect to, see [Topology] |
final class ServerUnderTest {
  private ServerUnderTest() {}

  static Optional<String> address() {
    return setting("standpipe.address");
  }

  static String cluster() {
    return setting("standpipe.cluster").orElse("test-cluster");
  }

  static Topology topology() {
    return setting("standpipe.topology").map(Topology::valueOf).orElse(Topology.ALONE);
  }

  /// The words of the start command. Skips the test if only an address is known.
  static List<String> command() {
    var command = setting("standpipe.command");
    Assumptions.assumeTrue(command.isPresent() || address().isEmpty(),
        "needs a server with flags of its own, but only standpipe.address is given");
    return command.map(ServerUnderTest::words)
        .orElseGet(() -> List.of(repository().resolve("standpipe").toString()));
  }

  private static List<String> words(String command) {
    var words = new ArrayList<String>();
    for (var word : command.strip().split("\\s+", -1)) {
      words.add(switch (word) {
        case "{dir}" -> newDirectory();
        case "{mariadb}" -> MariaDbProcess.newDatabase();
        case "{postgres}" -> PostgresProcess.newDatabase();
        default -> word;
      });
    }
    return words;
  }

  private static String newDirectory() {
    try {
      var parent = Files.createDirectories(Path.of("target", "data"));
      return Files.createTempDirectory(parent, "store-").toAbsolutePath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot create a directory for a store", e);
    }
  }

  /// Whether the launcher of this repository is what runs.
  static boolean isLauncher() {
    return address().isEmpty() && setting("standpipe.command").isEmpty();
  }

  /// The directory that holds the launcher and the Maven wrapper.
  static Path repository() {
    var directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("mvnw"))) {
      directory = Optional.ofNullable(directory.getParent())
          .orElseThrow(() -> new AssertionError("not inside the repository"));
    }
    return directory;
  }

  private static Optional<String> setting(String property) {
    return Optional.ofNullable(System.getProperty(property))
        .or(() -> Optional
            .ofNullable(System.getenv(property.toUpperCase(Locale.ROOT).replace('.', '_'))))
        .filter(value -> !value.isBlank());
  }
}
