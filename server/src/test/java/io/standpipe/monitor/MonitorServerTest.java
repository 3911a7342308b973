package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.RecordingLogger;
import io.standpipe.streaming.StreamingView;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MonitorServerTest {
  private static final StreamingView VIEW = new StreamingView("ticketing", "Zk3vQ0mB7T1yW9xRcD5uLa",
      io.standpipe.streaming.ServerState.STANDALONE, Instant.parse("2024-03-01T08:00:00.5Z"), 7, 19,
      4, 15_210, 4_021_877, 15_300, 5_120_334, 44_120, 11_820_456);

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final System.Logger logger = new RecordingLogger("", logged);
  private final Subject subject = new Subject();
  private final HttpClient client = HttpClient.newHttpClient();
  private MonitorServer monitor = start(0);

  private MonitorServer start(int port) {
    try {
      return MonitorServer.start("127.0.0.1", port, subject, logger);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void ready() {
    subject.isReady = true;
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

  @Test
  void theServerPageHasTheLayoutOfTheOriginal(@TempDir Path process) throws Exception {
    Files.createDirectories(process.resolve("fd/0"));
    Files.createDirectory(process.resolve("fd/1"));
    Files.writeString(process.resolve("limits"), """
        Limit                     Soft Limit           Hard Limit           Units
        Max open files            1024                 1048576              files
        """);
    var page = new ServerPage("0.25.6",
        InstantSource.fixed(Instant.parse("2024-03-01T09:30:12.345678901Z")), ZoneOffset.ofHours(1),
        new FileDescriptors(process));
    assertThat(page.render(VIEW)).isEqualTo("""
        {
          "cluster_id": "ticketing",
          "server_id": "Zk3vQ0mB7T1yW9xRcD5uLa",
          "version": "0.25.6",
          "go": "java%s",
          "state": "STANDALONE",
          "now": "2024-03-01T10:30:12.345678901+01:00",
          "start_time": "2024-03-01T09:00:00.5+01:00",
          "uptime": "1h30m11s",
          "clients": 7,
          "subscriptions": 19,
          "channels": 4,
          "total_msgs": 15210,
          "total_bytes": 4021877,
          "in_msgs": 15300,
          "in_bytes": 5120334,
          "out_msgs": 44120,
          "out_bytes": 11820456,
          "open_fds": 2,
          "max_fds": 1024
        }""".formatted(System.getProperty("java.version")));
  }

  @Test
  void unknownFileDescriptorsAreLeftOut(@TempDir Path empty) {
    var page = new ServerPage("0.25.6", InstantSource.fixed(VIEW.startTime()), ZoneId.of("UTC"),
        new FileDescriptors(empty));
    assertThat(page.render(VIEW)).contains("\"now\": \"2024-03-01T08:00:00.5Z\"")
        .endsWith("\"out_bytes\": 11820456\n}");
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
  void healthFollowsReadiness() throws Exception {
    subject.isReady = false;
    assertThat(request("GET", "/healthz").statusCode()).isEqualTo(503);
    subject.isReady = true;
    var response = request("GET", "/healthz");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"status\":\"ok\"}");
  }

  @Test
  void aPageThatFailsClosesItsConnectionOnly() throws Exception {
    subject.isBroken = true;
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
      assertThatThrownBy(() -> MonitorServer.start("127.0.0.1", port, subject, logger))
          .isInstanceOf(IOException.class)
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

  @ParameterizedTest
  @CsvSource({"0,0s", "45,45s", "60,1m0s", "7207,2h0m7s", "86400,1d0h0m0s", "31536000,1y0d0h0m0s",
      "31708984,1y2d0h3m4s"})
  void uptimeLeavesOutLeadingUnits(long seconds, String text) {
    assertThat(ServerPage.uptime(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void jsonEscapesWhatGoEscapes() {
    assertThat(new Json().field("a", "<\"\\>&\u2028\u0001\n\u00e9").toString())
        .isEqualTo("{\n  \"a\": \"\\u003c\\\"\\\\\\u003e\\u0026\\u2028\\u0001\\n\u00e9\"\n}");
  }

  private static final class Subject implements MonitoredServer {
    private volatile boolean isReady;
    private volatile boolean isBroken;

    @Override
    public String version() {
      return "0.25.6";
    }

    @Override
    public boolean isReady() {
      return isReady;
    }

    @Override
    public StreamingView streamingView() {
      if (isBroken) {
        throw new IllegalStateException("a mistake of ours");
      }
      return VIEW;
    }
  }
}
