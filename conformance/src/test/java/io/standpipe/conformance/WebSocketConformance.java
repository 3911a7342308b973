package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The client `nats.ws` in Node and in real Chromium, which npm brings along, speaking core NATS
/// and the streaming protocol to the port for WebSocket.
class WebSocketConformance {
  private static final int OPEN = ServerProcess.freePort();
  private static final int FENCED = ServerProcess.freePort();
  @RegisterExtension
  static final TestServer open = TestServer.with("-c",
      configuration("websocket", OPEN, "compression: true"));
  @RegisterExtension
  static final TestServer fenced = TestServer.with("-c",
      configuration("websocket-fenced", FENCED, "same_origin: true"));

  private static String configuration(String name, int port, String more) {
    try {
      var file = Files.createDirectories(Path.of("target")).resolve(name + ".conf");
      return Files
          .writeString(file,
              "websocket { listen: \"127.0.0.1:" + port + "\", no_tls: true, " + more + " }\n")
          .toAbsolutePath()
          .toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void browsersAndProgramsSpeakCoreNatsAndStreaming() throws IOException {
    var project = NodeProject.install(Path.of("src", "test", "browser"), "browser");
    var scratch = Files.createDirectories(project.directory().resolve("scratch"));
    // Chromium unpacks its libraries only where it believes to be in the cloud.
    var environment = Map.of("SERVER_OPEN", "ws://127.0.0.1:" + OPEN, "SERVER_FENCED",
        "ws://127.0.0.1:" + FENCED, "SERVER_CLUSTER", open.cluster(), "TMPDIR", scratch.toString(),
        "AWS_EXECUTION_ENV", "AWS_Lambda_nodejs20.x");

    var report = project.run(environment, "node", "--test", "--test-force-exit",
        "--test-reporter=tap", "websocket.test.js");

    assertThat(report).contains("# pass 5", "# fail 0", "# skipped 0");
  }
}
