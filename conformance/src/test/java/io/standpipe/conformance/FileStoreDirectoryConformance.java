package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of `-st file -dir DIR` for directories that cannot be used, and of a full disk.
class FileStoreDirectoryConformance {
  /// What runs a command as root without the right to pass over permissions; of util-linux.
  private static final List<String> RESPECTING_PERMISSIONS = List.of("setpriv",
      "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search");

  @TempDir
  private Path directory;

  @Test
  void aMissingDirectoryIsCreated() {
    var missing = directory.resolve("a").resolve("b");
    try (var server = start(missing)) {
      assertThat(server.isAlive()).isTrue();
      assertThat(missing.resolve("server.dat")).exists();
    }
  }

  @Test
  void aFileIsRefused() throws IOException {
    var file = Files.createFile(directory.resolve("file"));
    assertRefused(file, file + " is not a directory");
    assertRefused(file.resolve("below"), file.resolve("below") + "");
  }

  @Test
  void aDirectoryInUseIsRefusedWithItsOwner() {
    try (var server = start(directory)) {
      assertRefused(directory, "directory " + directory + " is in use by process " + server.pid());
      try (var client = RawClient.connect(server, "still-served")) {
        client.publish("orders", "text");
      }
      assertRefused(directory, "is in use by process " + server.pid());
    }
  }

  @Test
  void aDirectoryThatIsNoStoreIsRefused() throws IOException {
    var channel = Files.createDirectories(directory.resolve("pictures"));
    Files.writeString(channel.resolve("msgs.summer.dat"), "no store");
    assertRefused(directory, "message log has an invalid name: msgs.summer.dat");
  }

  @Test
  void aReadOnlyDirectoryIsRefused() {
    try (var _ = Mount.of(directory, "ro")) {
      assertRefused(directory, "Read-only file system");
    }
  }

  @Test
  void filesOfSomebodyElseAreRefusedWithTheirOwner() throws IOException {
    Assumptions.assumeTrue(isRoot(), "NOT TESTED: only root can give files away");
    var store = Files.createDirectory(directory.resolve("store"));
    try (var server = start(store); var client = RawClient.connect(server, "publisher")) {
      client.publish("orders", "text");
      server.signal("TERM");
      server.awaitExit();
    }
    var messages = store.resolve("orders").resolve("msgs.1.dat");
    giveAway(messages, "r--------");
    assertDenied(store, "permission denied: " + messages + " (" + messages
        + " has mode 400 and belongs to user 65534; this process is user 0)");
    var foreign = Files.createDirectory(directory.resolve("foreign"));
    giveAway(foreign, "rwxr-xr-x");
    assertDenied(foreign, "permission denied: " + foreign.resolve(".rootdir.lck") + " (" + foreign
        + " has mode 755 and belongs to user 65534; this process is user 0)");
    giveAway(foreign, "rwx------");
    assertDenied(foreign, "permission denied: " + foreign.resolve(".rootdir.lck") + " (" + foreign
        + " has mode 700 and belongs to user 65534; this process is user 0)");
    assertDenied(foreign.resolve("below"), "unable to create directory " + foreign.resolve("below")
        + ": permission denied: " + foreign.resolve("below") + " (");
  }

  private static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }

  private static void giveAway(Path path, String permissions) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    Files.setAttribute(path, "unix:uid", 65_534);
  }

  @Test
  void aFullDiskRefusesMessagesKeepsDeliveringAndResumesByItself() throws IOException {
    try (var _ = Mount.of(directory, "size=16m")) {
      var hog = Files.write(directory.resolve("hog"), new byte[8 << 20]);
      int stored = 0;
      try (var server = start(directory.resolve("store"))) {
        try (var client = RawClient.connect(server, "publisher")) {
          var error = "";
          while (error.isEmpty()) {
            error = client.publish(client.message("orders", "x".repeat(4_000))).error();
            stored += error.isEmpty() ? 1 : 0;
          }
          assertThat(error).contains("No space left on device");
          var subscription = client.subscribe(
              Requests.Subscribe.to("orders").from(Requests.Start.FIRST).maxInFlight(100_000));
          assertThat(subscription.next(stored)).last()
              .extracting(Answers.Delivery::sequence)
              .isEqualTo((long) stored);
          Files.delete(hog);
          Until.holds("messages are stored again",
              () -> client.publish(client.message("orders", "again")).error().isEmpty());
          assertThat(subscription.next().data().utf8()).isEqualTo("again");
        }
        server.signal("KILL");
        server.awaitExit();
      }
      try (var server = start(directory.resolve("store"));
          var client = RawClient.connect(server, "reader")) {
        var subscription = client.subscribe(
            Requests.Subscribe.to("orders").from(Requests.Start.FIRST).maxInFlight(100_000));
        var last = subscription.next(stored + 1).getLast();
        assertThat(last.sequence()).isEqualTo(stored + 1L);
        assertThat(last.data().utf8()).isEqualTo("again");
      }
    }
  }

  private static ServerProcess start(Path store) {
    return ServerProcess.start("-st", "file", "-dir", store.toString());
  }

  private static void assertRefused(Path store, String reason) {
    assertRefused(List.of(), store, reason);
  }

  private static void assertDenied(Path store, String reason) {
    assertRefused(RESPECTING_PERMISSIONS, store, reason);
  }

  private static void assertRefused(List<String> prefix, Path store, String reason) {
    int port = ServerProcess.freePort();
    var command = new ArrayList<>(prefix);
    command.addAll(ServerUnderTest.command());
    command.addAll(List.of("-a", "127.0.0.1", "-p", String.valueOf(port)));
    command.addAll(List.of("-st", "file", "-dir", store.toString()));
    try (var server = ServerProcess.run(command, port)) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.standardError().lines()).last().asString().contains(reason);
      assertThat(server.standardError()).doesNotContain("\tat ");
    }
  }

  /// A small file system in memory, which needs the rights to mount one.
  private record Mount(Path target) implements AutoCloseable {
    static Mount of(Path target, String options) {
      try {
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", target.toString());
      } catch (AssertionError e) {
        System.err.println("NOT TESTED with a real file system, because none can be mounted here: "
            + e.getMessage() + " StoreFaultsTest does it with a simulated disk.");
        Assumptions.abort("no file system can be mounted here: " + e.getMessage());
      }
      return new Mount(target);
    }

    private static void run(String... command) {
      Command.run(Path.of(""), Map.of(), command);
    }

    @Override
    public void close() {
      run("umount", target.toString());
    }
  }
}
