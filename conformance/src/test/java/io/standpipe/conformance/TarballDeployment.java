package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The tarball, unpacked on a system that has neither a JDK nor anything else that is not in
/// every Debian.
@Tag("deploy")
class TarballDeployment {
  private static final int TERMINATED = 143;
  private static final int CLIENTS = 4222;

  @TempDir
  private Path directory;

  private CleanRoot unpacked(String where) throws IOException {
    var root = CleanRoot.create(directory.resolve("root"));
    var tar = root.take(Packages.tarball());
    Files.createDirectories(root.path(where));
    root.run("tar", "-C", "/" + where, "--strip-components=1", "-xzf", tar);
    Files.delete(root.path(tar.substring(1)));
    return root;
  }

  @Test
  void itRunsFromAnyDirectoryAsAnyUserAndLeavesNothingElse() throws IOException {
    var root = unpacked("srv/event streaming");
    Files.createSymbolicLink(root.path("usr/local/bin/nats-streaming-server"),
        Path.of("/srv/event streaming/bin/nats-streaming-server"));
    var work = Files.createDirectory(root.path("work"));
    Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
    var before = root.files();
    var options = List.of("--user", "12345:23456", "--workdir", "/work", "--read-only", "--volume",
        work + ":/work", "--env", "STANDPIPE_JAVA_OPTS=-XX:AOTMode=on");
    var command = List.of("nats-streaming-server", "-sc",
        "/srv/event streaming/conf/standpipe.conf");

    for (long sequence = 1; sequence <= 2; sequence++) {
      try (var container = Container.startIn(root, CLIENTS, options, command);
          var client = RawClient.connect(container.server(), "client")) {
        client.publish("orders", "one");
        assertThat(
            client.subscribe(Subscribe.to("orders").from(Start.LAST_RECEIVED)).next().sequence())
            .isEqualTo(sequence);
        assertThat(container.status("Uid")).startsWith("12345");
        assertThat(container.stop()).isEqualTo(TERMINATED);
      }
    }
    assertThat(root.files()).containsAll(before)
        .filteredOn(file -> !before.contains(file))
        .isNotEmpty()
        .allSatisfy(file -> assertThat(file).startsWith("work/standpipe-data"));
  }

  @Test
  void aCommandWithoutWhatLiesBesideItSaysWhatIsMissing() throws IOException {
    var root = unpacked("opt/standpipe");
    Files.copy(root.path("opt/standpipe/bin/standpipe"), root.path("usr/local/bin/standpipe"));

    assertThat(root.runFailing("standpipe", "-v")).isEqualToIgnoringNewLines(
        "standpipe: cannot run /usr/local/runtime/bin/java: No such file or directory;"
            + " bin/ and what lies beside it belong together");
  }

  @Test
  void itHoldsWhatItsReaderNeeds() {
    var name = Packages.tarball().getFileName().toString().replaceFirst("-linux-.*", "");
    assertThat(
        Command.run(directory, Map.of(), "tar", "-tzf", Packages.tarball().toString()).lines())
        .allSatisfy(file -> assertThat(file).startsWith(name + "/"))
        .contains(name + "/README.md", name + "/LICENSE", name + "/conf/standpipe.conf",
            name + "/runtime/legal/java.base/LICENSE", name + "/bin/nats-streaming-server");
  }

  @Test
  void aVersionThatNoFileCouldHaveIsRefused() {
    assertThat(Command.runFailing(ServerUnderTest.repository(), Map.of(), Packages.SCRIPT,
        directory.toString(), "1/2"))
        .contains("a version has letters, digits, dots, plus and minus signs only, not like '1/2'");
  }

  @Test
  void anotherJdkIsRefused() {
    assertThat(Command.runFailing(ServerUnderTest.repository(), Map.of("JAVA_HOME", "/nowhere"),
        Packages.SCRIPT, directory.toString()))
        .contains("needs the home of a JDK 25 in JAVA_HOME, not '/nowhere'");
  }
}
