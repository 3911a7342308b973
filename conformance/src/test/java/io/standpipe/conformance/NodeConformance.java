package io.standpipe.conformance;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The JavaScript clients, in Node's own test runner. Each script is one test here; its report is
/// printed, or is part of the failure.
class NodeConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private static NodeProject project;

  @BeforeAll
  static void install() {
    project = NodeProject.install(Path.of("src", "test", "node"), "clients");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stan.test.js", "nats1.test.js", "nats2.test.js"})
  void aScriptPasses(String script) {
    var environment = Map.of("SERVER_HOST", server.address().getHostString(), "SERVER_PORT",
        String.valueOf(server.address().getPort()), "SERVER_CLUSTER", server.cluster());

    System.out.println(project.run(environment, "node", "--test", "--test-force-exit",
        "--test-reporter=spec", script));
  }
}
