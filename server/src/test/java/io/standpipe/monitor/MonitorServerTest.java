package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.RecordingLogger;
import io.standpipe.broker.TestAuthority;
import io.standpipe.broker.tls.TlsEngines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorServerTest {
  private static final MonitorConfig HTTPS = new MonitorConfig("127.0.0.1", 0, "", true);

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final System.Logger logger = new RecordingLogger("", logged);
  private final TestedServer server = TestedServer.busy();
  private final HttpClient client = HttpClient.newHttpClient();
  private MonitorServer monitor = start(0);

  private MonitorServer start(int port) {
    try {
      return MonitorServer.start(MonitorConfig.plain("127.0.0.1", port, ""), Optional.empty(),
          server, logger);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() {
    client.close();
    monitor.close();
  }

  private HttpResponse<String> request(String method, String target) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + monitor.port() + target);
    return client.send(HttpRequest.newBuilder(uri).method(method, BodyPublishers.noBody()).build(),
        BodyHandlers.ofString());
  }

  /// The response to a request line that no URI class would let through.
  private String raw(String requestLine) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), monitor.port())) {
      socket.getOutputStream()
          .write((requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
  void anyMethodGetsThePage(String method) throws Exception {
    var response = request(method, "/streaming/serverz?unknown=1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    assertThat(response.headers().firstValueAsLong("Content-Length"))
        .hasValue(response.body().length());
    assertThat(response.body()).startsWith("{\n  \"cluster_id\": \"ticketing\",\n")
        .contains("\"open_fds\": ", "\"max_fds\": ");
  }

  @Test
  void headGetsTheHeadersOnly() throws Exception {
    var response = request("HEAD", "/streaming/serverz");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
    assertThat(response.body()).isEmpty();
  }

  @Test
  void aCallbackMakesAScript() throws Exception {
    var response = request("GET", "/streaming/serverz?callback=my.fn_1&callback=other");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/javascript");
    assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(response.body()).startsWith("my.fn_1({\n").endsWith("\n})");
  }

  @Test
  void anEmptyCallbackIsNone() throws Exception {
    assertThat(request("GET", "/streaming/serverz?callback=").body()).startsWith("{\n");
  }

  @Test
  void aCallbackThatIsNoNameIsRefused() throws Exception {
    var response = request("GET", "/streaming/serverz?callback=alert(1)//");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).isEqualTo("invalid callback\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/streaming/Serverz", "/streaming/serverz/", "/nothing", "/healthz/x"})
  void otherPathsAreNotFound(String path) throws Exception {
    var response = request("GET", path);
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("404 page not found\n");
    assertThat(response.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @ParameterizedTest
  @CsvSource({"//streaming/serverz?x=1,/streaming/serverz?x=1", "//varz,/varz", "/a/../varz,/varz",
      "/./varz,/varz", "/../x,/x", "/a//b/,/a/b/", "//,/", "/..,/"})
  void aPathThatIsNotCleanIsRedirected(String target, String location) throws Exception {
    assertThat(raw("GET " + target + " HTTP/1.1")).startsWith("HTTP/1.1 301 Moved Permanently\r\n")
        .containsIgnoringCase("location: " + location + "\r\n");
  }

  @Test
  void anEscapedPathIsTheSamePath() throws Exception {
    assertThat(request("GET", "/%68ealthz").statusCode()).isEqualTo(200);
    assertThat(raw("GET /%zz HTTP/1.1")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void garbageIsABadRequest() throws Exception {
    assertThat(raw("nonsense")).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void requestsThatDoNotWaitAreAnsweredInTheirOrder() throws Exception {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), monitor.port())) {
      var requests = new StringBuilder();
      var paths = List.of("/metrics", "/livez", "/streaming/channelsz?subs=1", "/nothing", "/");
      for (var path : paths) {
        requests.append("GET ").append(path).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      requests.append("GET /livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      socket.getOutputStream().write(requests.toString().getBytes(US_ASCII));
      var answers = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      assertThat(answers).containsSubsequence("nss_server_channels", "{\"status\":\"ok\"}",
          "\"cluster_id\": \"ticketing\"", "404 page not found", "<html", "{\"status\":\"ok\"}");
    }
  }

  @Test
  void aBodyIsReadAndIgnoredUnlessItIsHuge() throws Exception {
    var uri = URI.create("http://127.0.0.1:" + monitor.port() + "/streaming/serverz");
    var small = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("{}")).build();
    assertThat(client.send(small, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    var huge = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString("x".repeat(1 << 20)));
    assertThat(client.send(huge.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(413);
  }

  @Test
  void withCertificatesItSpeaksTls(@TempDir Path directory) throws Exception {
    var authority = new TestAuthority();
    try (var secure = MonitorServer.start(HTTPS,
        Optional.of(TlsEngines.load(authority.write(directory, authority.issue()))), server,
        logger); var tls = HttpClient.newBuilder().sslContext(authority.trusting()).build()) {
      var base = "https://localhost:" + secure.port();
      var page = tls.send(HttpRequest.newBuilder(URI.create(base + "/varz")).build(),
          BodyHandlers.ofString());
      assertThat(page.body()).contains("\"http_port\": 0,", "\"https_port\": " + secure.port());
      assertThat(tls.send(HttpRequest.newBuilder(URI.create(base + "/metrics")).build(),
          BodyHandlers.ofString()).body()).contains("server_id=\"" + base + "\"");
      try (var plain = new Socket(InetAddress.getLoopbackAddress(), secure.port())) {
        plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
        assertThat(new String(plain.getInputStream().readAllBytes(), US_ASCII))
            .doesNotContain("html");
      }
      assertThat(logged).contains("Starting https monitor on 127.0.0.1:" + secure.port())
          .doesNotContain("http monitor: request failed");
    }
  }

  @Test
  void withoutCertificateThereIsNoHttps() {
    assertThatThrownBy(() -> MonitorServer.start(HTTPS, Optional.empty(), server, logger))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Can't start monitoring: TLS cert and key required for HTTPS; ");
  }

  @Test
  void aPageThatFailsClosesItsConnectionOnly() throws Exception {
    server.isBroken = true;
    assertThatThrownBy(() -> request("GET", "/streaming/serverz")).isInstanceOf(IOException.class);
    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(200);
    assertThat(logged).contains("http monitor: request failed");
  }

  @Test
  void theStartIsLogged() {
    assertThat(logged).containsExactly("Starting http monitor on 127.0.0.1:" + monitor.port());
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();
      assertThatThrownBy(() -> MonitorServer.start(MonitorConfig.plain("127.0.0.1", port, ""),
          Optional.empty(), server, logger)).isInstanceOf(IOException.class)
          .hasMessage(
              "Can't start monitoring: can't listen to the monitor port: listen tcp 127.0.0.1:"
                  + port + ": bind: address already in use");
    }
  }

  @Test
  void afterCloseThePortIsFree() {
    var port = monitor.port();
    monitor.close();
    monitor = start(port);
    assertThat(monitor.port()).isEqualTo(port);
  }
}
