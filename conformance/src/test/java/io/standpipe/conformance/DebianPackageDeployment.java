package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Debian package on a system without systemd, where `dpkg` alone installs and removes it.
/// [SystemdDeployment] has the rest.
@Tag("deploy")
class DebianPackageDeployment {
  private static final int TERMINATED = 143;
  private static final int CLIENTS = 4222;
  private static final String UNIT = "usr/lib/systemd/system/standpipe.service";
  private static final String STORE = "var/lib/standpipe";

  @TempDir
  private Path directory;

  private CleanRoot clean() {
    return CleanRoot.create(directory.resolve("root"));
  }

  private static void install(CleanRoot root, Path file) throws IOException {
    var copy = root.take(file);
    root.run("dpkg", "--install", copy);
    Files.delete(root.path(copy.substring(1)));
  }

  private static String setting(CleanRoot root, String name) {
    return root.read(UNIT)
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /// Starts what the unit starts, as its user, with no more rights than it gives.
  private static Container start(CleanRoot root) {
    var store = root.path(STORE);
    var options = List.of("--user", setting(root, "User") + ":" + setting(root, "Group"),
        "--cap-drop", "all", "--security-opt", "no-new-privileges", "--read-only", "--tmpfs",
        "/tmp", "--volume", store + ":/" + STORE, "--workdir", setting(root, "WorkingDirectory"));
    return Container.startIn(root, CLIENTS, options,
        List.of(setting(root, "ExecStart").split(" ", -1)));
  }

  @Test
  void itRunsAndIsUpgradedAndRemovedWithoutLosingAMessage() throws IOException {
    var root = clean();
    var before = root.files();
    install(root, Packages.debian());

    try (var container = start(root);
        var client = RawClient.connect(container.server(), "client")) {
      var durable = client.subscribe(Subscribe.to("orders").durable("d").from(Start.FIRST));
      client.publishMany("orders", 3);
      durable.ack(durable.expect(1, 2, 3).subList(0, 2));
      client.closeSession();
      assertThat(container.stop()).isEqualTo(TERMINATED);
    }

    root.write("etc/standpipe/standpipe.conf",
        root.read("etc/standpipe/standpipe.conf").replace("max_channels: 1000", "max_channels: 7"));
    install(root, Packages.debian("1:1.0-1", Files.createDirectory(directory.resolve("new"))));
    assertThat(root.run("dpkg-query", "--show", "standpipe")).contains("1:1.0-1");
    assertThat(root.read("etc/standpipe/standpipe.conf")).contains("max_channels: 7");
    try (var container = start(root);
        var client = RawClient.connect(container.server(), "client")) {
      assertThat(client.subscribe(Subscribe.to("orders").durable("d")).next().sequence())
          .isEqualTo(3);
    }

    root.run("dpkg", "--remove", "standpipe");
    assertThat(added(before, root)).contains("etc/standpipe/standpipe.conf", STORE + "/orders")
        .noneMatch(file -> file.startsWith("usr/"));

    assertThat(root.run("dpkg", "--purge", "standpipe"))
        .contains("the messages in /var/lib/standpipe are kept");
    assertThat(added(before, root)).contains(STORE + "/orders")
        .allMatch(file -> file.startsWith(STORE));
    assertThat(root.files()).containsAll(before);

    install(root, Packages.debian());
    try (var container = start(root);
        var client = RawClient.connect(container.server(), "client")) {
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(1, 2, 3);
    }
  }

  @Test
  void nothingIsLeftOfAPackageThatWasNeverUsed() throws IOException {
    var root = clean();
    var before = root.files();
    install(root, Packages.debian());
    assertThat(added(before, root)).contains("usr/bin/standpipe", "usr/bin/nats-streaming-server",
        STORE, UNIT);
    assertThat(root.run("nats-streaming-server", "-v"))
        .contains("nats-streaming-server version 0.25.6");

    root.run("dpkg", "--purge", "standpipe");
    assertThat(root.files()).isEqualTo(before);
  }

  @Test
  void aPackageThatIsCutOffIsRefusedAndLeavesNothing() throws IOException {
    var root = clean();
    var before = root.files();
    var whole = Files.readAllBytes(Packages.debian());
    var file = directory.resolve("cut.deb");
    Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    var copy = root.take(file);

    assertThat(root.runFailing("dpkg", "--install", copy)).contains("standpipe");
    Files.delete(root.path("cut.deb"));
    root.run("dpkg", "--purge", "standpipe");
    assertThat(root.files()).isEqualTo(before);
  }

  @Test
  void lintianHasNothingToSay() {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/lintian")),
        "lintian is not installed, so the package was not checked by it");
    assertThat(Command.run(directory, Map.of(), "lintian", "--allow-root", "--fail-on",
        "error,warning", "--tag-display-limit", "0", Packages.debian().toString()))
        .doesNotContain("W: ", "E: ");
  }

  private static List<String> added(Set<String> before, CleanRoot root) {
    var added = new ArrayList<>(root.files());
    added.removeAll(before);
    return added;
  }
}
