package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first start of `./standpipe` after a clone, and the ones after it. Maven's part is played by
/// a script that copies what the real build made.
class FreshCloneConformance {
  private static final Path REPOSITORY = ServerUnderTest.repository();
  @TempDir
  private Path clone;

  @BeforeEach
  void makeClone() throws IOException {
    for (var source : List.of("server/src/main/Server.java", "bench/src/main/Bench.java", "pom.xml",
        "server/pom.xml", "bench/pom.xml")) {
      Files.createDirectories(clone.resolve(source).getParent());
      Files.writeString(clone.resolve(source), "");
    }
    for (var copied : List.of("standpipe", "config/java.options")) {
      Files.createDirectories(clone.resolve(copied).getParent());
      Files.copy(REPOSITORY.resolve(copied), clone.resolve(copied));
    }
    maven("mkdir -p server/target && cp -R %s/standpipe.jar %s/lib server/target/".replace("%s",
        "'" + REPOSITORY.resolve("server/target") + "'"));
  }

  /// What the wrapper does when it is called.
  private void maven(String script) throws IOException {
    var file = clone.resolve("mvnw");
    Files.writeString(file, """
        #!/bin/sh
        cd "$(dirname "$0")"
        echo "$*" >>builds
        """ + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void theFirstStartBuildsAndTheSecondDoesNot() throws IOException {
    var first = start();
    assertThat(first.awaitExit()).isZero();
    assertThat(first.standardOutput()).startsWith("nats-streaming-server version ");
    assertThat(first.standardError().lines()).singleElement()
        .asString()
        .startsWith("standpipe: building on first use");
    assertThat(builds()).hasSize(1);
    var built = times();

    var second = start();
    assertThat(second.awaitExit()).isZero();
    assertThat(second.standardError()).isEmpty();
    assertThat(builds()).hasSize(1);
    assertThat(times()).isEqualTo(built)
        .anySatisfy(file -> assertThat(file).startsWith("standpipe.aot "));
  }

  @Test
  void aChangedSourceIsBuiltAgain() throws IOException {
    start().awaitExit();
    Files.setLastModifiedTime(clone.resolve("server/src/main/Server.java"),
        FileTime.from(Instant.now().plusSeconds(60)));
    start().awaitExit();

    assertThat(builds()).hasSize(2);
  }

  @Test
  void twoFirstStartsAtOnceBuildOnce() throws IOException {
    var servers = List.of(start(), start());

    assertThat(servers).allSatisfy(server -> assertThat(server.awaitExit()).isZero());
    assertThat(builds()).hasSize(1);
  }

  @Test
  void aBuildThatFailsIsOneClearLine() throws IOException {
    maven("echo '[ERROR] Unknown host repo.maven.apache.org'; exit 1");
    var server = start();

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.standardError().lines()).hasSize(2)
        .last()
        .asString()
        .startsWith("standpipe: the build failed")
        .endsWith("[ERROR] Unknown host repo.maven.apache.org");
  }

  @Test
  void whoForbidsTheBuildIsToldWhatIsMissing() throws IOException {
    var server = start(Map.of("STANDPIPE_NO_BUILD", "1"));

    assertThat(server.awaitExit()).isEqualTo(1);
    assertThat(server.standardError().lines()).singleElement()
        .asString()
        .contains("standpipe.jar is missing", "./mvnw package");
    assertThat(clone.resolve("builds")).doesNotExist();
  }

  private ServerProcess start() {
    return start(Map.of("STANDPIPE_NO_BUILD", ""));
  }

  private ServerProcess start(Map<String, String> environment) {
    return ServerProcess.run(List.of(clone.resolve("standpipe").toString(), "-v"), 0, clone,
        environment);
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(clone.resolve("builds"));
  }

  /// What was built and prepared, with the time of its last change.
  private List<String> times() throws IOException {
    try (var files = Files.list(clone.resolve("server/target"))) {
      var times = new ArrayList<String>();
      for (var file : files.sorted().toList()) {
        times.add(file.getFileName() + " " + Files.getLastModifiedTime(file));
      }
      return times;
    }
  }
}
