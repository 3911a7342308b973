package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Signals, the command that sends them, and the files a process leaves and removes (section 3.8 of
/// the configuration reference).
class SignalConformance {
  @TempDir
  private Path directory;

  /// Waits for the ready line: the original handles signals from then on only.
  private static ServerProcess start(String... flags) {
    var server = ServerProcess.start(flags);
    awaitLine(server, "Streaming Server is ready");
    return server;
  }

  private static void awaitLine(ServerProcess server, String text) {
    Until.holds(text, () -> server.standardError().contains(text));
  }

  /// Runs `-sl` with this word and target. Never without a target: other servers may be running.
  private static int command(String word, Object target) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of("-sl", word + "=" + target));
    try (var sender = ServerProcess.run(command, 0)) {
      var status = sender.awaitExit();
      assertThat(sender.standardOutput() + sender.standardError()).isEmpty();
      return status;
    }
  }

  @ParameterizedTest
  @CsvSource({"quit,0", "term,143", "stop,137"})
  void theCommandEndsAServerByItsProcessId(String word, int status) {
    try (var server = start()) {
      assertThat(command(word, server.pid())).isZero();
      assertThat(server.awaitExit()).isEqualTo(status);
    }
  }

  @Test
  void theCommandFindsAServerByItsPidFileWhichIsGoneAfterwards() {
    var pidFile = directory.resolve("pid");
    try (var server = start("-P", pidFile.toString())) {
      assertThat(pidFile).content().isEqualTo(String.valueOf(server.pid()));
      assertThat(command("quit", pidFile)).isZero();
      assertThat(server.awaitExit()).isZero();
      assertThat(pidFile).doesNotExist();
    }
  }

  @Test
  void aMovedLogFileIsOpenedAgain() throws IOException {
    var log = directory.resolve("server.log");
    try (var server = ServerProcess.start("-l", log.toString())) {
      Until.holds("ready", () -> read(log).contains("Streaming Server is ready"));
      Files.move(log, directory.resolve("old.log"));
      assertThat(command("reopen", server.pid())).isZero();
      Until.holds("a new file",
          () -> Files.exists(log) && read(log).contains("[INF] STREAM: File log re-opened"));
      server.stop();

      assertThat(read(log)).endsWith("[INF] Server Exiting..\n").doesNotContain("is ready");
    }
  }

  @Test
  void withoutALogFileThereIsNothingToOpenAgain() {
    try (var server = start()) {
      server.signal("USR1");
      awaitLine(server, "[INF] STREAM: File log re-open ignored, not a file logger");
    }
  }

  @Test
  void withoutAConfigurationFileThereIsNothingToReload() {
    try (var server = start()) {
      assertThat(command("reload", server.pid())).isZero();
      awaitLine(server, "[ERR] STREAM: Reload: can only reload config when a file is provided"
          + " using -c or --config");
      assertThat(server.isAlive()).isTrue();
    }
  }

  @Test
  void aChangedFileIsAppliedAndWhatNeedsARestartIsNamed() throws IOException {
    var file = Files.writeString(directory.resolve("f.conf"), "max_connections: 10");
    try (var server = start("-c", file.toString())) {
      Files.writeString(file, "max_connections: 1, debug: true, cluster_id: x");
      assertThat(command("reload", server.pid())).isZero();
      awaitLine(server, "[INF] Reloaded server configuration");
      assertThat(server.standardError()).contains("[INF] Reloaded: max_connections = 1\n",
          "[INF] Reloaded: debug = true\n",
          "[ERR] STREAM: Reload: config reload not supported for streaming.cluster_id: "
              + "old=test-cluster, new=x; it needs a restart\n");
      try (var _ = RawConnection.connect(server.address());
          var second = RawConnection.open(server.address())) {
        assertThat(second.take(Frame.Err.class).text()).contains("maximum connections exceeded");
      }
      awaitLine(server, "[DBG] 127.0.0.1:");
    }
  }

  @Test
  void aUserWithAnotherPasswordIsDisconnected() throws IOException {
    var file = Files.writeString(directory.resolve("f.conf"),
        "authorization { user: one, password: first }");
    try (var server = start("-c", file.toString());
        var client = RawConnection.connect(server.address(), "\"user\":\"one\"",
            "\"pass\":\"first\"")) {
      Files.writeString(file, "authorization { user: one, password: second }");
      server.signal("HUP");

      assertThat(client.take(Frame.Err.class).text()).contains("Authorization Violation");
      awaitLine(server, "[INF] Reloaded server configuration");
      assertThat(server.standardError()).doesNotContain("second");
    }
  }

  @Test
  void aFileWithAMistakeChangesNothing() throws IOException {
    var file = Files.writeString(directory.resolve("f.conf"), "debug: false");
    try (var server = start("-c", file.toString())) {
      Files.writeString(file, "debug: true\nmax_connections: many");
      server.signal("HUP");
      awaitLine(server, "[ERR] STREAM: Reload: " + file + ":2:18: ");
      RawConnection.connect(server.address()).close();

      assertThat(server.stop()).isEqualTo(143);
      assertThat(server.standardError()).doesNotContain("[DBG]", "Reloaded", "    at ");
    }
  }

  @Test
  void aLameDuckWithoutClientsEndsAtOnce() {
    try (var server = start()) {
      Until.holds("the connection that waited for INFO has gone", () -> {
        server.signal("USR2");
        return !server.isAlive();
      });

      assertThat(server.awaitExit()).isZero();
      assertThat(server.standardError())
          .contains("[INF] Entering lame duck mode, stop accepting new clients")
          .contains("[INF] Server Exiting..");
    }
  }

  @Test
  void aLameDuckTellsItsClientsAndEndsWhenTheyHaveLeft() {
    try (var server = start()) {
      var client = RawConnection.connect(server.address(), "\"protocol\":1");
      assertThat(command("ldm", server.pid())).isZero();

      assertThat(client.take(Frame.Info.class).json()).contains("\"ldm\":true");
      client.flush();
      Until.holds("nobody is accepted", () -> isRefused(server));
      client.close();
      assertThat(server.awaitExit()).isZero();
    }
  }

  /// The JVM would suspend threads by the signal of lame-duck mode.
  @Test
  void aFlightRecordingDisturbsNobody() {
    var recording = directory.resolve("flight.jfr");
    try (var server = start(); var client = RawClient.connect(server, "publisher")) {
      jcmd(server, "JFR.start", "name=flight", "settings=profile");
      Until.holds("threads were sampled", () -> {
        for (int i = 0; i < 1_000; i++) {
          client.publish("orders", "text");
        }
        jcmd(server, "JFR.dump", "name=flight", "filename=" + recording);
        return Command.run(directory, Map.of(), tool("jfr"), "summary", recording.toString())
            .lines()
            .anyMatch(line -> line.matches("\\s*jdk.ExecutionSample +[1-9].*"));
      });
      assertThat(server.standardError()).doesNotContain("lame duck");
    }
  }

  private void jcmd(ServerProcess server, String... words) {
    var command = new ArrayList<>(List.of(tool("jcmd"), String.valueOf(server.pid())));
    command.addAll(List.of(words));
    Command.run(directory, Map.of(), command.toArray(String[]::new));
  }

  /// A program of the JDK that runs this test.
  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  private static boolean isRefused(ServerProcess server) {
    try (var _ = RawConnection.connect(server.address())) {
      return false;
    } catch (RuntimeException | AssertionError e) {
      return true;
    }
  }

  /// The original ends with status 2 and its own dump.
  @Test
  void sigquitPrintsAThreadDumpAndTheServerGoesOn() {
    try (var server = start()) {
      server.signal("QUIT");
      Until.holds("a dump", () -> server.standardOutput().contains("Full thread dump"));

      RawConnection.connect(server.address()).close();
      assertThat(server.stop()).isEqualTo(143);
    }
  }

  @Test
  void theFileOfPortsIsThereWhileTheServerRuns() {
    try (var server = start("-ports_file_dir", directory.toString(), "-m", "-1")) {
      var file = directory.resolve("nats-streaming-server_" + server.pid() + ".ports");
      Until.holds("the file", () -> Files.exists(file) && !read(file).isEmpty());
      assertThat(read(file)).matches("\\{\"nats\":\\[\"nats://127.0.0.1:" + server.port()
          + "\"],\"monitoring\":\\[\"http://127.0.0.1:\\d+\"]}");
      server.stop();
      assertThat(file).doesNotExist();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
