package io.standpipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.standpipe.broker.TestAuthority;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Monitoring of a whole server.
class MonitoringTest {
  private static final int CHANNELS = 10_000;

  private final HttpClient http = HttpClient.newHttpClient();
  private TestAuthority authority = new TestAuthority();

  @AfterEach
  void close() {
    http.close();
  }

  private static Standpipe start(String... flags) {
    return Standpipe.builder()
        .config(TestFlags.config(flags))
        .logging(name -> new RecordingLogger(name, Collections.synchronizedList(new ArrayList<>())))
        .start();
  }

  private HttpResponse<String> get(int port, String path) {
    try {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
          BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private JsonObject json(Standpipe server, String path) {
    var response = get(server.monitoringPort().orElseThrow(), path);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JsonParser.parseString(response.body()).getAsJsonObject();
  }

  @Test
  void tenThousandChannelsAreListedWhileMessagesArePublished() {
    try (var server = start("-mc", "0"); var client = new StreamingTestClient(server, "me")) {
      client.subscribe("c0", "durable");
      client.publish(CHANNELS, i -> "c" + i);
      var publishing = CompletableFuture.runAsync(() -> client.publish(50_000, i -> "c" + i % 7));
      var pages = new ArrayList<JsonObject>();
      do {
        pages.add(json(server, "/streaming/channelsz?subs=1&limit=20000"));
        assertThat(get(server.monitoringPort().orElseThrow(), "/metrics").body())
            .contains("nss_chan_last_seq{channel=\"c9999\"");
      } while (!publishing.isDone());
      publishing.join();
      pages.add(json(server, "/streaming/channelsz?subs=1&limit=20000"));
      for (var page : pages) {
        assertThat(page.get("count").getAsInt()).isEqualTo(CHANNELS);
        assertThat(page.getAsJsonArray("channels").asList())
            .allSatisfy(channel -> assertThat(channel.getAsJsonObject().get("last_seq").getAsLong())
                .isPositive());
      }
      var channels = pages.getLast().getAsJsonArray("channels").asList();
      assertThat(channels.stream()
          .mapToLong(channel -> channel.getAsJsonObject().get("msgs").getAsLong())
          .sum()).isEqualTo(CHANNELS + 50_000);
      assertThat(channels.getFirst().getAsJsonObject().getAsJsonArray("subscriptions")).hasSize(1);
    }
  }

  @Test
  void aWholeServerIsShownOnItsPages() {
    try (var server = start(); var client = new StreamingTestClient(server, "me")) {
      client.subscribe("orders", "d");
      client.publish(3, _ -> "orders");
      var subscription = json(server, "/streaming/clientsz?client=me&subs=1")
          .getAsJsonObject("subscriptions")
          .getAsJsonArray("orders")
          .get(0)
          .getAsJsonObject();
      assertThat(subscription.get("durable_name").getAsString()).isEqualTo("d");
      assertThat(json(server, "/streaming/serverz").get("in_msgs").getAsLong()).isEqualTo(3);
      assertThat(json(server, "/streaming/storez").get("type").getAsString()).isEqualTo("MEMORY");
      var connection = json(server, "/connz?subs=1").getAsJsonArray("connections")
          .get(0)
          .getAsJsonObject();
      assertThat(connection.get("name").getAsString()).isEqualTo("test client");
      assertThat(connection.getAsJsonArray("subscriptions_list").toString()).contains("heartbeats");
      assertThat(json(server, "/varz").get("connections").getAsInt()).isEqualTo(1);
      assertThat(get(server.monitoringPort().orElseThrow(), "/metrics").body())
          .contains("standpipe_durable_lag_messages{channel=\"orders\",client_id=\"me\","
              + "durable_name=\"d\",queue_name=\"\"} 3\n")
          .contains("standpipe_publish_duration_seconds_count 3\n");
      assertThat(get(server.monitoringPort().orElseThrow(), "/readyz").statusCode()).isEqualTo(200);
    }
  }

  /// The suite of the Python client waits for seven subscriptions before it begins. Source:
  /// reference, monitoring 6.5.
  @Test
  void theSubscriptionsOfTheEngineAreCounted() {
    try (var server = start()) {
      assertThat(json(server, "/subsz").get("num_subscriptions").getAsInt())
          .isGreaterThanOrEqualTo(7);
      assertThat(json(server, "/varz").get("connections").getAsInt()).isZero();
    }
  }

  /// While a store is recovered it may log what it finds; then the server is asked.
  @Test
  void aServerThatRecoversSaysSo(@TempDir Path directory) throws Exception {
    var flags = new String[]{"-st", "FILE", "-dir", directory.toString()};
    try (var server = start(flags); var client = new StreamingTestClient(server, "me")) {
      client.subscribe("orders", "d");
      client.publish(3, _ -> "orders");
      assertThat(get(server.monitoringPort().orElseThrow(), "/metrics").body())
          .containsPattern("\nstandpipe_journal_sync_duration_seconds_count [1-9]")
          .containsPattern("\nstandpipe_journal_bytes [1-9]");
    }
    Files.write(directory.resolve("orders/msgs.1.dat"), new byte[]{1, 2, 3},
        StandardOpenOption.APPEND);
    var port = new AtomicReference<>(0);
    var answers = new CopyOnWriteArrayList<HttpResponse<String>>();
    var lines = new CopyOnWriteArrayList<String>() {
      private static final long serialVersionUID = 1;

      @Override
      public boolean add(String line) {
        if (line.startsWith("Starting http monitor on ")) {
          port.set(Integer.parseInt(line.substring(line.lastIndexOf(':') + 1)));
        } else if (line.contains("truncated")) {
          for (var path : List.of("/startupz", "/livez", "/readyz", "/streaming/serverz",
              "/streaming/channelsz?subs=1", "/metrics")) {
            answers.add(MonitoringTest.this.get(port.get(), path));
          }
        }
        return super.add(line);
      }
    };
    try (var server = Standpipe.builder()
        .config(TestFlags.config(flags))
        .logging(name -> new RecordingLogger("", lines))
        .start()) {
      assertThat(answers).as(lines.toString())
          .extracting(HttpResponse::statusCode)
          .containsExactly(503, 200, 503, 200, 200, 200);
      assertThat(answers.getFirst().body()).contains("recovering");
      assertThat(get(port.get(), "/startupz").statusCode()).isEqualTo(200);
      assertThat(json(server, "/streaming/serverz").get("total_msgs").getAsLong()).isEqualTo(3);
      var durable = "\\{channel=\"orders\",client_id=\"me\",durable_name=\"d\",queue_name=\"\"\\} ";
      assertThat(get(port.get(), "/metrics").body())
          .containsPattern("\nstandpipe_durable_lag_messages" + durable + "3\n")
          .as("the message is on disk only")
          .containsPattern(
              "\nstandpipe_durable_oldest_unacknowledged_seconds" + durable + "[0-9.E-]*[1-9]");
    }
  }

  private String secureVarz(Standpipe server) {
    try (var https = HttpClient.newBuilder().sslContext(authority.trusting()).build()) {
      var uri = URI.create("https://localhost:" + server.monitoringPort().orElseThrow() + "/varz");
      return https.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// The listener of clients asks for certificates, that of monitoring does not.
  @Test
  void monitoringOverHttpsShowsTheCertificateOfClients(@TempDir Path directory) {
    var tls = authority.write(directory, authority.issue());
    var logged = Collections.synchronizedList(new ArrayList<String>());
    var config = TestFlags.config("-m", "0", "-ms", "-1", "-tlscert", tls.certificate().toString(),
        "-tlskey", tls.key().toString(), "-tlscacert", directory.resolve("ca.pem").toString(),
        "-tlsverify");
    try (var server = Standpipe.builder()
        .config(config)
        .logging(name -> new RecordingLogger(name, logged))
        .start()) {
      int port = server.monitoringPort().orElseThrow();
      assertThat(secureVarz(server)).contains("\"https_port\": " + port, "\"http_port\": 0");
      assertThat(logged).contains("coreStarting https monitor on 127.0.0.1:" + port);
      authority = new TestAuthority();
      authority.write(directory, authority.issue());
      server.reloadCertificates();
      assertThat(secureVarz(server)).contains("\"https_port\": " + port);
    }
  }

  @Test
  void aServerOnAnExternalOneHasHttpsToo(@TempDir Path directory) {
    var tls = authority.write(directory, authority.issue());
    try (var nats = start("-cid", "other");
        var server = start("-ns", nats.url(), "-m", "0", "-ms", "-1", "-tlscert",
            tls.certificate().toString(), "-tlskey", tls.key().toString())) {
      assertThat(secureVarz(server)).contains("\"https_port\": ");
      authority = new TestAuthority();
      authority.write(directory, authority.issue());
      server.reloadCertificates();
      assertThat(secureVarz(server)).contains("\"https_port\": ");
    }
  }

  @Test
  void aCertificateThatIsNotThereKeepsAServerOnAnExternalOneFromStarting() {
    try (var nats = start("-cid", "other")) {
      assertThatThrownBy(() -> start("-ns", nats.url(), "-m", "0", "-ms", "-1", "-tlscert",
          "none.pem", "-tlskey", "none.pem")).isInstanceOf(StartException.class)
          .hasMessageContaining("none.pem");
    }
  }

  @Test
  void withoutPortNothingListens() {
    try (var server = Standpipe.builder().host("127.0.0.1").port(0).start()) {
      assertThat(server.monitoringPort()).isEmpty();
    }
  }
}
