package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Starting and stopping (sections 10.5 and 13 of the protocol, 3 of the configuration reference).
class ProcessConformance {
  @Test
  void sigtermEndsTheServerWith143AndFreesThePort() {
    var server = ServerProcess.start();
    var connection = RawConnection.connect(server.address());
    assertThat(server.stop()).isEqualTo(143);
    connection.take(Frame.Closed.class);
    assertThat(connection.pending()).noneMatch(Frame.Err.class::isInstance);

    try (var next = ServerProcess.startOn(server.port())) {
      assertThat(next.isAlive()).isTrue();
    }
  }

  @Test
  void sigintEndsTheServerWithZero() {
    var port = ServerProcess.freePort();
    var command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(ServerUnderTest.command());
    command.addAll(List.of("-p", String.valueOf(port), "-a", "127.0.0.1"));
    try (var server = ServerProcess.run(command, port)) {
      Until.holds("the ready line",
          () -> server.standardError().contains("Streaming Server is ready"));
      server.signal("INT");

      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aTakenPortIsOneClearLineAndStatusOne() {
    try (var first = ServerProcess.start(); var second = ServerProcess.launch(first.port())) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.standardError().lines()).singleElement()
          .asString()
          .contains("Error listening on port: 127.0.0.1:" + first.port())
          .endsWith("bind: address already in use\"");
      assertThat(RawConnection.connect(first.address()).pending()).isEmpty();
    }
  }

  /// JavaScript test suites start the next server while the last one is still stopping.
  @Test
  void aPortThatIsFreedInTimeIsTakenOver() {
    var first = ServerProcess.start();
    first.signal("TERM");
    try (var second = ServerProcess.launch(first.port())) {
      first.awaitExit();
      second.awaitInfo();

      assertThat(second.isAlive()).isTrue();
    }
  }

  @Test
  void theLogGoesToStandardErrorAndSaysWhenTheServerIsReady() {
    try (var server = ServerProcess.start("-cid", "ticketing", "-SD")) {
      Until.holds("the ready line",
          () -> server.standardError().contains("STREAM: Streaming Server is ready"));

      assertThat(server.standardOutput()).isEmpty();
      assertThat(server.standardError().lines()).allMatch(line -> line.matches(
          "\\[\\d+] \\d{4}/\\d\\d/\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{6} \\[(INF|WRN|DBG)] .*"));
      assertThat(server.standardError()).contains("nats-streaming-server[ticketing]");
    }
  }
}
