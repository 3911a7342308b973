package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// The Debian package on a system that systemd runs: the life of one installation, from the first
/// start to the removal, told test by test.
@Tag("deploy")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SystemdDeployment {
  private static final InetSocketAddress CLIENTS = new InetSocketAddress(
      InetAddress.getLoopbackAddress(), 4222);
  private static final String CONFIGURATION = "etc/standpipe/standpipe.conf";

  @TempDir
  private static Path directory;
  private static Machine machine;

  @BeforeAll
  static void installsThePackageAndBoots() throws IOException {
    var root = CleanRoot.create(directory.resolve("root"));
    var copy = root.take(Packages.debian());
    root.run("sh", "-c", "apt-get update && apt-get install -y --no-install-recommends systemd"
        + " systemd-sysv dbus && apt-get install -y " + copy + " && rm " + copy);
    assertThat(root.run("systemd-analyze", "verify", "--man=no", "standpipe.service")).isBlank();
    // 0 is perfect and 100 is none; what runs as root without any protection has 96.
    root.run("systemd-analyze", "security", "--offline=true", "--threshold=20",
        "standpipe.service");
    machine = Machine.boot(root);
  }

  @AfterAll
  static void stops() {
    if (machine != null) {
      machine.close();
    }
  }

  private static RawClient connect() {
    Until.holds("the server listens", SystemdDeployment::isListening);
    return RawClient.connect(CLIENTS, "test-cluster", "client");
  }

  private static boolean isListening() {
    try (var socket = new Socket()) {
      socket.connect(CLIENTS, 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void expectMessages(long... sequences) {
    try (var client = connect()) {
      client.subscribe(Subscribe.to("orders").from(Start.FIRST)).expect(sequences);
      client.closeSession();
    }
  }

  private static void configure(String old, String changed) {
    var text = machine.root().read(CONFIGURATION);
    assertThat(text).contains(old);
    machine.root().write(CONFIGURATION, text.replace(old, changed));
  }

  @Test
  @Order(1)
  void aFreshInstallationServesClientsOnceTheMachineIsUp() {
    assertThat(isListening()).isTrue();
    try (var client = connect()) {
      client.publish("orders", "one");
      client.closeSession();
    }
    assertThat(machine.unit("ActiveState")).isEqualTo("active");
    expectMessages(1);
  }

  @Test
  @Order(2)
  void theServerHasNoRights() {
    var status = machine.run("cat", "/proc/" + machine.unit("MainPID") + "/status");
    assertThat(status).containsPattern("CapBnd:\\s+0{16}\n")
        .containsPattern("NoNewPrivs:\\s+1\n")
        .containsPattern("Seccomp:\\s+2\n")
        .doesNotContainPattern("Uid:\\s+0\\s");
    assertThat(machine.run("cat", "/proc/" + machine.unit("MainPID") + "/mountinfo"))
        .containsPattern(" / ro,")
        .containsPattern(" /var/lib/standpipe rw,");
  }

  @Test
  @Order(3)
  void aReloadAppliesAChangedFile() {
    configure("port: 4222\n", "port: 4222\nmax_connections: 77\n");
    machine.run("systemctl", "reload", "standpipe");
    Until.holds("the reload is in the journal",
        () -> machine.journal().contains("Reloaded: max_connections = 77"));
  }

  @Test
  @Order(4)
  void aServerThatIsKilledComesBackWithItsMessages() {
    var killed = machine.unit("MainPID");
    machine.run("systemctl", "kill", "--signal=KILL", "standpipe");
    Until.holds("another process", () -> !List.of(killed, "0").contains(machine.unit("MainPID")));
    expectMessages(1);
  }

  @Test
  @Order(5)
  void aMistakeInTheFileIsInTheJournalAndItsCorrectionHeals() {
    configure("port: 4222\n", "port: many\n");
    assertThat(machine.runFailing("systemctl", "restart", "standpipe")).contains("failed");
    Until.holds("the mistake is in the journal",
        () -> machine.journal().contains("standpipe.conf:7:"));

    configure("port: many\n", "port: 4222\n");
    expectMessages(1);
  }

  @Test
  @Order(6)
  void anUpgradeRestartsItWithTheMessagesAndTheFileOfTheAdministrator() throws IOException {
    var old = machine.unit("MainPID");
    var copy = machine.root()
        .take(Packages.debian("2.0-1", Files.createDirectory(directory.resolve("new"))));
    machine.run("dpkg", "--install", copy);
    machine.run("rm", copy);
    assertThat(machine.unit("MainPID")).isNotEqualTo(old);
    assertThat(machine.root().read(CONFIGURATION)).contains("max_connections: 77");
    assertThat(machine.journal()).contains("Server Exiting..");
    expectMessages(1);
  }

  @Test
  @Order(7)
  void aRemovalStopsItAndKeepsTheMessages() {
    machine.run("dpkg", "--remove", "standpipe");
    assertThat(isListening()).isFalse();
    assertThat(machine.runFailing("systemctl", "is-active", "standpipe")).contains("inactive");
    machine.run("dpkg", "--purge", "standpipe");
    assertThat(machine.root().files()).filteredOn(file -> file.contains("standpipe"))
        .contains("var/lib/standpipe/orders")
        .allMatch(file -> file.startsWith("var/lib/standpipe"));
  }
}
