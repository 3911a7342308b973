package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where log lines go, and what they look like (sections 3.1 and 3.2 of the
/// configuration reference).
class LogConformance {
  private static final String READY = "Streaming Server is ready";

  @TempDir
  private Path directory;

  @Test
  void aLogFileIsPutAsideWhenItIsTooLargeAndNoLineIsLost() throws IOException {
    var log = directory.resolve("server.log");
    try (var server = ServerProcess.start("-l", log.toString(), "-log_size_limit", "1000")) {
      Until.holds("ready", () -> allLogs().contains(READY));
      server.stop();
    }

    try (var files = Files.list(directory)) {
      assertThat(files.filter(file -> !file.equals(log))).isNotEmpty()
          .allMatch(file -> file.getFileName()
              .toString()
              .matches("server\\.log(\\.\\d\\d){0}\\.\\d{4}" + "(\\.\\d\\d){5}\\.\\d{9}"));
    }
    assertThat(Files.readString(log)).contains("[INF] Rotated log, backup saved as \"" + log + ".");
    assertThat(allLogs()).contains("Starting nats-streaming-server[", READY, "Shutting down.",
        "Server Exiting..");
  }

  private String allLogs() {
    try (var files = Files.list(directory)) {
      var text = new StringBuilder();
      for (var file : files.sorted().toList()) {
        text.append(Files.readString(file));
      }
      return text.toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void linesCanBeWithoutTime() {
    try (var server = ServerProcess.start("-T=false")) {
      Until.holds("ready", () -> server.standardError().contains(READY));

      assertThat(server.standardError().lines())
          .allMatch(line -> line.startsWith("[" + server.pid() + "] [INF] "));
    }
  }

  @Test
  void linesCanBeJson() {
    try (var server = ServerProcess.start("-log_format", "json", "-DV")) {
      Until.holds("ready", () -> server.standardError().contains(READY + "\"}\n"));
      server.stop();

      assertThat(server.standardError().lines()).isNotEmpty()
          .allMatch(line -> line.matches("\\{\"time\":\"[-0-9T:.]+Z\",\"pid\":" + server.pid()
              + ",\"level\":\"(info|debug|trace)\",\"component\":\"(core|streaming)\","
              + "\"message\":\"([^\"\\\\]|\\\\.)*\"}"));
    }
  }

  @Test
  void aStartThatFailsSaysWhyOnStandardErrorToo() throws IOException {
    var log = directory.resolve("server.log");
    try (var server = ServerProcess.launch(ServerProcess.freePort(), "-l", log.toString(), "-P",
        "/no/such/pid")) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.standardError())
          .isEqualTo("Could not write pidfile: open /no/such/pid: no such file or directory\n");
      assertThat(Files.readString(log)).endsWith("[FTL] " + server.standardError());
    }
  }

  @Test
  void aSyslogDaemonGetsTheLinesInsteadOfStandardError() throws IOException {
    try (var daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var server = ServerProcess.start("-r", "udp://127.0.0.1:" + daemon.getLocalPort(),
            "-syslog_name", "orders")) {
      daemon.setSoTimeout((int) RawConnection.PATIENCE.toMillis());
      var packet = new DatagramPacket(new byte[2048], 2048);
      daemon.receive(packet);

      assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
          .matches("<5>[^ ]+ [^ ]+ " + "orders\\[" + server.pid()
              + "]: STREAM: Starting nats-streaming-server\\[.*\n");
      assertThat(server.standardError()).isEmpty();
    }
  }

  /// Reads lines of syslog up to the one that ends so.
  private static List<String> readUntil(InputStream daemon, String end) throws IOException {
    var reader = new BufferedReader(new InputStreamReader(daemon, UTF_8));
    var lines = new ArrayList<String>();
    do {
      lines.add(String.valueOf(reader.readLine()));
    } while (!lines.getLast().endsWith(end));
    return lines;
  }

  private static void checkStart(List<String> lines, long pid) {
    assertThat(lines)
        .allMatch(line -> line.matches("<[45]>\\S+ \\S+ nats-streaming-server\\[" + pid + "]: .*"));
    assertThat(lines.getFirst()).contains("]: STREAM: Starting nats-streaming-server[");
    assertThat(lines).anyMatch(line -> line.endsWith("]: Server is ready"));
  }

  @Test
  void aSyslogDaemonGetsAllLinesOverTcpAndAfterAPauseTheNextOnes() throws IOException {
    try (var daemon = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var server = ServerProcess.start("-r", "tcp://127.0.0.1:" + daemon.getLocalPort())) {
      daemon.setSoTimeout(100);
      try (var first = daemon.accept()) {
        checkStart(readUntil(first.getInputStream(), READY), server.pid());
      }
      var accepted = new ArrayList<Socket>();
      Until.holds("another connection", () -> {
        server.signal("USR1");
        return accept(daemon, accepted);
      });
      try (var connection = accepted.getFirst()) {
        var line = readUntil(connection.getInputStream(), "not a file logger").getFirst();
        assertThat(line).contains("nats-streaming-server[" + server.pid() + "]: STREAM: ");
      }
      assertThat(server.standardError()).isEmpty();
    }
  }

  private static boolean accept(ServerSocket daemon, List<Socket> accepted) {
    try {
      return accepted.add(daemon.accept());
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSyslogDaemonGetsAllLinesOverAUnixSocket() throws IOException {
    var path = directory.resolve("syslog");
    try (var daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(path));
      try (var server = ServerProcess.start("-r", "unix://" + path);
          var connection = daemon.accept()) {
        checkStart(readUntil(Channels.newInputStream(connection), READY), server.pid());
        assertThat(server.standardError()).isEmpty();
      }
    }
  }

  @Test
  void aSyslogDaemonThatIsNotThereIsReportedAndTheServerRuns() {
    var port = ServerProcess.freePort();
    try (var server = ServerProcess.start("-r", "tcp://127.0.0.1:" + port)) {
      Until.holds("ready", () -> server.standardError().contains(READY));

      assertThat(server.standardError().lines().findFirst().orElseThrow())
          .endsWith("[WRN] error connecting to syslog: \"dial tcp 127.0.0.1:" + port
              + ": connection refused\"; logging to standard error");
    }
  }

  /// The original stands still when the pipe is full.
  @Test
  void aPipeThatNobodyReadsDoesNotHoldUpTheServer() throws IOException {
    var pipe = directory.resolve("pipe");
    Command.run(directory, Map.of(), "mkfifo", pipe.toString());
    var port = ServerProcess.freePort();
    var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" 2>\"$0\"", pipe.toString()));
    command.addAll(ServerUnderTest.command());
    command.addAll(List.of("-p", String.valueOf(port), "-a", "127.0.0.1", "-DV"));
    try (var _ = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var server = ServerProcess.run(command, port)) {
      server.awaitInfo();
      try (var client = RawConnection.connect(server.address())) {
        var line = "PUB foo 100\r\n" + "x".repeat(100) + "\r\n";
        for (int i = 0; i < 20; i++) {
          client.send(line.repeat(1_000));
          client.flush();
        }
      }
      assertThat(server.stop()).isEqualTo(143);
    }
  }

  /// Directories of channels have any name, whatever the locale says.
  @Test
  void aChannelOfTheFileStoreMayHaveAnyNameInAnyLocale() throws IOException {
    var environment = Map.of("STANDPIPE_NO_BUILD", "1", "LANG", "C", "LC_ALL", "C");
    var port = ServerProcess.freePort();
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(List.of("-p", String.valueOf(port), "-a", "127.0.0.1", "-st", "FILE", "-dir",
        directory.resolve("store").toString()));
    try (var server = ServerProcess.run(command, port, Path.of(""), environment)) {
      server.awaitInfo();
      try (var client = RawClient.connect(server, "me")) {
        client.publish("größe.日本", "1");
      }
      assertThat(server.stop()).isEqualTo(143);
      assertThat(server.standardError()).contains("Channel \"größe.日本\" has been created");
    }
    try (var server = ServerProcess.run(command, port, Path.of(""), environment)) {
      server.awaitInfo();
      try (var client = RawClient.connect(server, "me")) {
        var subscription = client
            .subscribe(Requests.Subscribe.to("größe.日本").from(Requests.Start.FIRST));
        assertThat(subscription.next().data()).isEqualTo(Bytes.utf8("1"));
      }
    }
  }
}
