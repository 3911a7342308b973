package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The JavaScript clients, in Node's own test runner. Each script is one test here; its report is
/// printed, or is part of the failure.
class NodeConformance {
  private static final Pattern TEST = Pattern.compile("^test\\(", Pattern.MULTILINE);
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private static NodeProject project;

  @BeforeAll
  static void install() {
    project = NodeProject.install(Path.of("src", "test", "node"), "clients");
  }

  @ParameterizedTest
  @CsvSource({"node-nats-streaming, 0.3.2", "nats1, 1.4.12", "nats2, 2.29.3"})
  void aClientIsTheVersionThatApplicationsHave(String name, String version) {
    var manifest = "require('./node_modules/%s/package.json').version".formatted(name);

    assertThat(project.run(Map.of(), "node", "--print", manifest).strip()).isEqualTo(version);
  }

  @ParameterizedTest
  @CsvSource({"stan.test.js, node-nats-streaming", "nats1.test.js, nats1", "nats2.test.js, nats2"})
  void everyTestOfAScriptRunsAndPasses(String script, String client) throws IOException {
    var address = server.address();
    var access = script.startsWith("stan") ? Access.STREAMING : Access.CORE;
    var environment = new HashMap<>(access.environment());
    environment.putAll(Map.of("SERVER_HOST", address.getHostString(), "SERVER_PORT",
        String.valueOf(address.getPort()), "SERVER_CLUSTER", server.cluster()));
    var source = Files.readString(project.directory().resolve(script));

    var report = project.run(environment, "node", "--test", "--test-force-exit",
        "--test-reporter=tap", script);

    System.out.println(report);
    assertThat(source).contains("require('" + client + "')");
    assertThat(count(report, "pass")).isPositive()
        .isEqualTo(TEST.matcher(source).results().count());
    assertThat(count(report, "tests")).isEqualTo(count(report, "pass"));
    assertThat(count(report, "skipped") + count(report, "todo")).isZero();
  }

  /// A number of the summary at the end of a TAP report.
  private static long count(String report, String what) {
    var line = Pattern.compile("^# " + what + " (\\d+)$", Pattern.MULTILINE).matcher(report);
    assertThat(line.find()).as("the report counts '" + what + "'").isTrue();
    return Long.parseLong(line.group(1));
  }
}
