package io.standpipe.cli;

import static io.standpipe.cli.FakeOutput.line;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.config.LogConfig;
import io.standpipe.config.LogLevels;
import io.standpipe.config.LogTarget;
import io.standpipe.config.LogTarget.RemoteSyslog;
import io.standpipe.config.LogTarget.RemoteSyslog.Protocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyslogOutputTest {
  private static final LogLine READY = line(LogLevel.INFO, Component.STREAMING, "ready");
  private static final String LOCAL_START = "[A-Z][a-z]{2} [ 1-3]\\d \\d\\d:\\d\\d:00 orders\\[4711]: ";
  private static final String REMOTE_START = "2024-02-\\d\\dT\\d\\d:\\d\\d(:00)?(Z|[+-][0-9:]+) \\S+ "
      + "orders\\[4711]: ";

  @TempDir
  private Path directory;

  private static LogConfig config(boolean json) {
    return new LogConfig(new LogTarget.StandardError(), json, true, false, LogLevels.DEFAULT);
  }

  private static SyslogOutput local(Path... sockets) throws IOException {
    return SyslogOutput.local(config(false), "orders", 4711, List.of(sockets));
  }

  private static SyslogOutput remote(Protocol protocol, String address) throws IOException {
    return SyslogOutput.remote(config(false), new RemoteSyslog(protocol, address, "orders"), 4711);
  }

  @ParameterizedTest
  @CsvSource({"INFO,29", "WARNING,28", "ERROR,27", "FATAL,26", "DEBUG,31", "TRACE,29"})
  void theLocalDaemonGetsADatagramWithTheSeverity(LogLevel level, int priority) throws Throwable {
    var socket = directory.resolve("log");
    try (var daemon = new UnixDatagramReceiver(socket);
        var output = local(directory.resolve("none"), socket)) {
      output.write(line(level, Component.STREAMING, "a\nb"));

      assertThat(daemon.receive())
          .matches("<" + priority + ">" + LOCAL_START + "STREAM: a\\\\nb\n");
    }
  }

  @Test
  void aDaemonWithAStreamSocketIsServedToo() throws IOException {
    var path = directory.resolve("log");
    try (var daemon = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      daemon.bind(UnixDomainSocketAddress.of(path));
      try (var output = remote(Protocol.UNIX, path.toString()); var accepted = daemon.accept()) {
        output.write(READY);

        assertThat(
            new BufferedReader(new InputStreamReader(Channels.newInputStream(accepted), UTF_8))
                .readLine())
            .matches("<5>" + REMOTE_START + "STREAM: ready");
      }
    }
  }

  @Test
  void aRemoteDaemonGetsUdpPackets() throws IOException {
    try (var daemon = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        var output = remote(Protocol.UDP, "127.0.0.1:" + daemon.getLocalPort())) {
      output.write(READY);

      var packet = new DatagramPacket(new byte[1024], 1024);
      daemon.receive(packet);
      assertThat(new String(packet.getData(), 0, packet.getLength(), UTF_8))
          .matches("<5>" + REMOTE_START + "STREAM: ready\n");
    }
  }

  @Test
  void aRemoteDaemonGetsLinesOverTcp() throws IOException {
    try (var daemon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var output = remote(Protocol.TCP, "127.0.0.1:" + daemon.getLocalPort());
        var accepted = daemon.accept()) {
      output.write(READY);

      assertThat(
          new BufferedReader(new InputStreamReader(accepted.getInputStream(), UTF_8)).readLine())
          .matches("<5>" + REMOTE_START + "STREAM: ready");
    }
  }

  /// Remembers what it is sent, and fails as long as it is told to.
  private static final class FakeDaemon implements SyslogConnection {
    private final List<String> received = new ArrayList<>();
    private int dials;
    private boolean isDown;

    SyslogConnection dial() throws IOException {
      dials++;
      if (isDown) {
        throw new IOException("down");
      }
      return this;
    }

    @Override
    public void send(byte[] message) throws IOException {
      if (isDown) {
        throw new IOException("gone");
      }
      received.add(new String(message, UTF_8).strip());
    }

    @Override
    public void close() {
      // Dialled again.
    }
  }

  private static LogLine at(int second) {
    return new LogLine(Instant.ofEpochSecond(second), Component.CORE, LogLevel.INFO, "at " + second,
        List.of());
  }

  @Test
  void aDaemonThatWasGoneIsTriedAgainOnceASecond() throws IOException {
    var daemon = new FakeDaemon();
    var output = SyslogOutput.connected(new SyslogOutput(daemon::dial, LogLine::text, 0, null, ""));
    output.write(at(1));
    daemon.isDown = true;
    output.write(at(2));
    output.write(at(2));
    assertThat(daemon.dials).isEqualTo(2);
    daemon.isDown = false;
    output.write(at(2));
    output.write(at(3));

    assertThat(daemon.dials).isEqualTo(3);
    assertThat(daemon.received).hasSize(2).first().asString().endsWith("at 1");
    assertThat(daemon.received).last().asString().endsWith("at 3");
  }

  @Test
  void aLineThatFindsTheDaemonGoneIsSentOverANewConnection() throws IOException {
    var daemons = new ArrayDeque<>(List.of(new FakeDaemon(), new FakeDaemon()));
    var first = daemons.getFirst();
    var second = daemons.getLast();
    var output = SyslogOutput
        .connected(new SyslogOutput(() -> daemons.remove().dial(), LogLine::text, 0, null, ""));
    first.isDown = true;
    output.write(at(1));

    assertThat(second.received).singleElement().asString().endsWith("at 1");
  }

  @Test
  void aLongLineIsCut() throws Throwable {
    var socket = directory.resolve("log");
    try (var daemon = new UnixDatagramReceiver(socket); var output = local(socket)) {
      output.write(line(LogLevel.INFO, Component.CORE, "x".repeat(1_000_000)));

      assertThat(daemon.receive()).endsWith("x".repeat(8_000) + "\n").hasSizeLessThan(8_100);
    }
  }

  @Test
  void jsonIsSentAsTheText() throws Throwable {
    var socket = directory.resolve("log");
    try (var daemon = new UnixDatagramReceiver(socket);
        var output = SyslogOutput.local(config(true), "orders", 4711, List.of(socket))) {
      output.write(READY);

      assertThat(daemon.receive()).contains("orders[4711]: {\"time\":\"2024-")
          .endsWith("\"message\":\"ready\"}\n");
    }
  }

  @Test
  void withoutADaemonTheReasonIsTheOriginals() {
    assertThatThrownBy(() -> local(directory.resolve("none")))
        .hasMessage("error connecting to syslog: \"Unix syslog delivery error\"");
  }

  @Test
  void aDaemonThatCannotBeReachedIsNamed() throws IOException {
    int port;
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = ((InetSocketAddress) taken.getLocalSocketAddress()).getPort();
    }
    assertThatThrownBy(() -> remote(Protocol.TCP, "127.0.0.1:" + port)).hasMessage(
        "error connecting to syslog: \"dial tcp 127.0.0.1:" + port + ": connection refused\"");
    assertThatThrownBy(() -> remote(Protocol.UDP, "no.such.test.:514")).hasMessage(
        "error connecting to syslog: \"dial udp no.such.test.:514: lookup no.such.test.: no such host\"");
  }
}
