package io.standpipe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A Prometheus of the machine (`apt-get install prometheus`) reads our metrics, rules and scrape
/// configuration. Skipped where there is none.
@Tag("slow")
class PrometheusTest {
  private static final Path DEPLOY = Path.of("../deploy/monitoring");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir
  private Path directory;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeAll
  static void needsPrometheus() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus"))
                && Files.isExecutable(Path.of(path, "promtool"))),
        "prometheus and promtool are not installed");
  }

  private Standpipe start() {
    return Standpipe.builder()
        .config(TestFlags.config("-st", "FILE", "-dir", directory.resolve("store").toString()))
        .start();
  }

  private String get(String url) throws Exception {
    return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
        .body();
  }

  /// What the tool says; empty if it is content.
  private static String promtool(String input, String... arguments) throws Exception {
    var process = new ProcessBuilder(
        Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toList())
        .redirectErrorStream(true)
        .start();
    try (var out = process.getOutputStream()) {
      out.write(input.getBytes(UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor() == 0 ? "" : said;
  }

  @Test
  void promtoolAcceptsRulesAndScrapeConfiguration() throws Exception {
    assertThat(promtool("", "check", "rules", DEPLOY.resolve("alerts.yml").toString())).isEmpty();
    assertThat(promtool("", "check", "config", DEPLOY.resolve("prometheus.yml").toString()))
        .isEmpty();
  }

  /// The exporter's names are against its taste; they are kept for the sake of dashboards.
  @Test
  void promtoolFindsNoFaultWithTheNamesThatAreOurs() throws Exception {
    try (var server = start(); var client = new StreamingTestClient(server, "me")) {
      client.subscribe("orders", "d");
      client.publish(10, _ -> "orders");
      var metrics = get("http://127.0.0.1:" + server.monitoringPort().orElseThrow() + "/metrics");
      var ours = new StringBuilder();
      metrics.lines()
          .filter(line -> line.replaceFirst("# (HELP|TYPE) ", "").startsWith("standpipe_"))
          .forEach(line -> ours.append(line).append('\n'));
      assertThat(promtool(ours.toString(), "check", "metrics")).isEmpty();
    }
  }

  @Test
  void prometheusReadsWhatWeServe() throws Exception {
    try (var server = start(); var client = new StreamingTestClient(server, "me")) {
      client.subscribe("orders", "d");
      client.publish(10, _ -> "orders");
      int port = freePort();
      var prometheus = prometheus(server.monitoringPort().orElseThrow(), port);
      try {
        assertThat(query(port, "standpipe_durable_lag_messages{durable_name=\"d\"}"))
            .isEqualTo("10");
        assertThat(query(port, "nss_chan_last_seq{channel=\"orders\"}")).isEqualTo("10");
        assertThat(query(port, "up{job=\"standpipe\"}")).isEqualTo("1");
        assertThat(query(port, "standpipe_slow_consumers_total")).isEqualTo("0");
        assertThat(query(port, "standpipe_publish_duration_seconds_count")).isEqualTo("10");
        assertThat(get("http://127.0.0.1:" + port + "/api/v1/rules")).contains("\"health\":\"ok\"")
            .doesNotContain("\"health\":\"err\"");
      } finally {
        prometheus.destroy();
        prometheus.waitFor(10, TimeUnit.SECONDS);
      }
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// With the configuration we ship, but for address and interval.
  private Process prometheus(int monitoringPort, int port) throws IOException {
    var config = Files.readString(DEPLOY.resolve("prometheus.yml"))
        .replace("localhost:8222", "127.0.0.1:" + monitoringPort)
        .replace(": 15s", ": 1s");
    Files.writeString(directory.resolve("prometheus.yml"), config);
    Files.copy(DEPLOY.resolve("alerts.yml"), directory.resolve("alerts.yml"));
    return new ProcessBuilder(
        List.of("prometheus", "--config.file=" + directory.resolve("prometheus.yml"),
            "--storage.tsdb.path=" + directory.resolve("tsdb"),
            "--web.listen-address=127.0.0.1:" + port))
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("prometheus.log").toFile())
        .start();
  }

  /// The value of the only series, once there is one.
  private String query(int port, String expression) throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      var result = result(port, expression);
      if (!result.isEmpty()) {
        assertThat(result).hasSize(1);
        return result.get(0).getAsJsonObject().getAsJsonArray("value").get(1).getAsString();
      }
      assertThat(System.nanoTime())
          .as("waiting for %s; %s", expression,
              Files.readString(directory.resolve("prometheus.log")))
          .isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private JsonArray result(int port, String expression) throws Exception {
    try {
      var answer = get("http://127.0.0.1:" + port + "/api/v1/query?query="
          + URLEncoder.encode(expression, UTF_8));
      return JsonParser.parseString(answer)
          .getAsJsonObject()
          .getAsJsonObject("data")
          .getAsJsonArray("result");
    } catch (IOException | IllegalStateException _) {
      return new JsonArray(); // it is starting
    }
  }
}
