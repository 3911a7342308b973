package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The checklist of the monitoring reference (8), one test per item and named after it.
class MonitoringChecklistConformance {
  private static final String SERVER = "/streaming/serverz";
  private static final String CHANNELS = "/streaming/channelsz";
  private static final String CLIENTS = "/streaming/clientsz";
  private static final MonitorPages pages = MonitorPages.onFreePort();

  @RegisterExtension
  static final TestServer server = TestServer.with("-m", String.valueOf(pages.port()));

  @Test
  void item1ServerzOfAServerThatIsAloneCountsClientsAndSubscriptions() {
    assertThat(MonitorPages.names(pages.body(SERVER))).containsExactly("cluster_id", "server_id",
        "version", "go", "state", "now", "start_time", "uptime", "clients", "subscriptions",
        "channels", "total_msgs", "total_bytes", "in_msgs", "in_bytes", "out_msgs", "out_bytes",
        "open_fds", "max_fds", "standpipe_version");
    long clients = pages.number(SERVER, "clients");
    long subscriptions = pages.number(SERVER, "subscriptions");
    var channel = server.name("channel");
    try (var client = RawClient.connect(server)) {
      pages.await(SERVER, "clients", clients + 1);
      client.subscribe(Subscribe.to(channel));
      pages.await(SERVER, "subscriptions", subscriptions + 1);
      client.subscribe(Subscribe.to(channel).durable("d")).close();
      client.subscribe(Subscribe.to(channel).queue("q"));
      client.subscribe(Subscribe.to(channel).queue("q"));
      client.subscribe(Subscribe.to(channel).queue("q").durable("d")).close();
      pages.await(SERVER, "subscriptions", subscriptions + 5);
      client.closeSession();
    }
    pages.await(SERVER, "clients", clients);
    pages.await(SERVER, "subscriptions", subscriptions + 2);
  }

  @Test
  void item2RefusedRequestsCountAsInAndRedeliveriesAsOut() {
    try (var client = RawClient.connect(server)) {
      long in = pages.number(SERVER, "in_msgs");
      assertThat(client.publish(client.message("a..b", "x")).error()).isEqualTo(Errors.PUBLISH);
      pages.await(SERVER, "in_msgs", in + 1);

      long out = pages.number(SERVER, "out_msgs");
      var channel = server.name("channel");
      var subscription = client.subscribe(Subscribe.to(channel).ackWait(1));
      client.publish(channel, "x");
      subscription.expect(1);
      subscription.expectAgain(1);
      subscription.ack(1);
      pages.await(SERVER, "out_msgs", out + 2);
      client.closeSession();
    }
  }

  @Test
  void item3AnEmptyServerHasNeitherNamesNorChannelsAndOthersAreInByteOrder() {
    var own = MonitorPages.onFreePort();
    try (var process = ServerProcess.start("-m", String.valueOf(own.port()))) {
      for (var query : List.of("", "?subs=1")) {
        assertThat(own.body(CHANNELS + query)).doesNotContain("\"names\"", "\"channels\"");
      }
      try (var client = RawClient.connect(process, "me")) {
        for (var channel : List.of("c", "B", "a")) {
          client.publish(channel, "x");
        }
      }
      assertThat(own.body(CHANNELS)).contains("\"B\",\n    \"a\",\n    \"c\"\n");
      assertThat(own.body(CHANNELS + "?subs=true")).contains("\"names\": [");
      assertThat(own.body(CHANNELS + "?subs=1")).contains("\"channels\": [")
          .doesNotContain("\"names\"");
      assertThat(own.body(CHANNELS + "?offset=3")).doesNotContain("\"names\"", "\"channels\"");
    }
  }

  /// The query, and the values that the page says it used.
  @ParameterizedTest
  @CsvSource({"limit=0,0,1024", "limit=-1,0,1024", "limit=2,0,2", "offset=abc,0,1024",
      "offset=-5,0,1024", "offset=7,7,1024",
      "offset=9223372036854775807&limit=9223372036854775807,9223372036854775807,9223372036854775807"})
  void item3OffsetAndLimitNeverFail(String query, long offset, long limit) {
    assertThat(pages.number(CHANNELS + "?" + query, "offset")).isEqualTo(offset);
    assertThat(pages.number(CHANNELS + "?" + query, "limit")).isEqualTo(limit);
  }

  @Test
  void item4WhatIsUnknownIsNotFoundAndNamesArePercentEncoded() {
    var channel = server.name("größe:\"&+%") + ".日本";
    try (var client = RawClient.connect(server)) {
      client.publish(channel, "x");
    }
    var encoded = URLEncoder.encode(channel, UTF_8);
    pages.await(CHANNELS + "?channel=" + encoded, "last_seq", 1);

    var noChannel = pages.get(CHANNELS + "?channel=nope");
    assertThat(noChannel.statusCode()).isEqualTo(404);
    assertThat(noChannel.body()).isEqualTo("Channel nope not found\n");
    var noClient = pages.get(CLIENTS + "?client=nope");
    assertThat(noClient.statusCode()).isEqualTo(404);
    assertThat(noClient.body()).isEqualTo("Client ID not found\n");
  }

  @Test
  void item5ADurableGroupIsNamedByBothAndStaysWithItsLastMember() {
    var channel = server.name("channel");
    var path = CHANNELS + "?subs=1&channel=" + channel;
    try (var client = RawClient.connect(server)) {
      var member = client.subscribe(Subscribe.to(channel).queue("g").durable("d"));
      Until.holds("the member", () -> pages.body(path).contains("\"is_offline\": false"));
      assertThat(MonitorPages.value(pages.body(path), "queue_name")).isEqualTo("\"d:g\"");
      assertThat(pages.body(path)).doesNotContain("durable_name");
      member.close();
      Until.holds("the remainder", () -> pages.body(path).contains("\"is_offline\": true"));
      var remainder = pages.body(path);
      assertThat(MonitorPages.value(remainder, "client_id"))
          .isEqualTo("\"" + client.clientId() + "\"");
      assertThat(MonitorPages.value(remainder, "queue_name")).isEqualTo("\"d:g\"");
      client.closeSession();
    }
  }

  @Test
  void item6ASubscriptionWithoutAcksIsStalled() {
    var channel = server.name("channel");
    var path = CHANNELS + "?subs=1&channel=" + channel;
    try (var client = RawClient.connect(server)) {
      var subscription = client.subscribe(Subscribe.to(channel).maxInFlight(2));
      client.publishMany(channel, 3);
      subscription.expect(1, 2);
      pages.await(path, "pending_count", 2);
      assertThat(MonitorPages.value(pages.body(path), "is_stalled")).isEqualTo("true");
      subscription.ack(1, 2);
      subscription.ack(subscription.expect(3));
      pages.await(path, "pending_count", 0);
      assertThat(MonitorPages.value(pages.body(path), "is_stalled")).isEqualTo("false");
      client.closeSession();
    }
  }

  @Test
  void item7AClientHasItsSubscriptionsByChannelButNoDurableThatIsOffline() {
    var channel = server.name("channel");
    try (var client = RawClient.connect(server)) {
      var path = CLIENTS + "?subs=1&client=" + client.clientId();
      assertThat(pages.body(path)).doesNotContain("subscriptions");
      client.subscribe(Subscribe.to(channel));
      var durable = client.subscribe(Subscribe.to(channel).durable("d"));
      pages.await(path, "subs_count", 2);
      assertThat(pages.body(path))
          .contains("\"subscriptions\": {\n    \"" + channel + "\": [\n      {\n");
      durable.close();
      pages.await(path, "subs_count", 1);
      assertThat(pages.body(path)).doesNotContain("durable_name");
      client.closeSession();
    }
  }

  @Test
  void item8StorezShowsTheLimitsThatHoldAndTheKindOfStore(@TempDir Path directory)
      throws IOException {
    var file = Files.writeString(directory.resolve("f"), """
        streaming { store: file, dir: "%s", store_limits { max_msgs: 7, max_age: "1h", channels {
          "audit.>": { max_msgs: 0 }
          "audit.x": { max_inactivity: "1m" }
        } } }
        """.formatted(directory.resolve("store")));
    var own = MonitorPages.onFreePort();
    try (var _ = ServerProcess.start("-c", file.toString(), "-m", String.valueOf(own.port()))) {
      assertThat(own.body("/streaming/storez").lines().map(String::strip))
          .containsSequence("\"channels\": {", "\"audit.\\u003e\": {", "\"max_msgs\": 0,",
              "\"max_bytes\": 1024000000,", "\"max_age\": 3600000000000,",
              "\"max_subscriptions\": 1000,", "\"max_inactivity\": 0", "},", "\"audit.x\": {",
              "\"max_msgs\": 0,", "\"max_bytes\": 1024000000,", "\"max_age\": 3600000000000,",
              "\"max_subscriptions\": 1000,", "\"max_inactivity\": 60000000000", "}")
          .contains("\"type\": \"FILE\",");
    }
    assertThat(pages.body("/streaming/storez")).contains("\"type\": \"MEMORY\",")
        .doesNotContain("\"channels\": ");
  }

  @Test
  void item9OtherRulesOfHttp() {
    var active = pages.get("/streaming/isFTActive");
    assertThat(active.statusCode()).isEqualTo(204);
    assertThat(active.body()).isEmpty();
    var json = pages.get(SERVER);
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    var script = pages.get(SERVER + "?callback=f");
    assertThat(script.headers().firstValue("Content-Type")).contains("application/javascript");
    assertThat(script.body()).startsWith("f({\n  \"cluster_id\": ").endsWith("\n})");
    var moved = pages.get("//streaming/serverz?x=1");
    assertThat(moved.statusCode()).isEqualTo(301);
    assertThat(moved.headers().firstValue("Location")).contains("/streaming/serverz?x=1");
    var head = pages.send("HEAD", SERVER);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @Test
  void item10PagesAnswerOnAnExternalNatsServerToo() {
    var own = MonitorPages.onFreePort();
    try (var nats = ServerProcess.start("-cid", "other");
        var streaming = ServerProcess.onExternal("nats://127.0.0.1:" + nats.port(), nats.port(),
            "-m", String.valueOf(own.port()))) {
      streaming.awaitLine("Streaming Server is ready");
      for (var path : List.of("/", "/streaming", SERVER, "/streaming/storez", CLIENTS, CHANNELS,
          "/varz", "/connz", "/subsz", "/routez", "/accountz", "/accstatz", "/healthz",
          "/metrics")) {
        assertThat(own.body(path)).as(path).isNotEmpty();
      }
      assertThat(MonitorPages.value(own.body(SERVER), "state")).isEqualTo("\"STANDALONE\"");
    }
  }

  @Test
  void item11WithoutAPortForMonitoringNothingElseListens() throws IOException {
    try (var process = ServerProcess.start()) {
      assertThat(listeningPorts(process.pid())).containsExactly(process.port());
    }
  }

  /// What the system tells of the sockets of a process.
  private static Set<Integer> listeningPorts(long pid) throws IOException {
    var sockets = new HashSet<String>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
      for (var descriptor : descriptors) {
        sockets.add(Files.readSymbolicLink(descriptor).toString());
      }
    }
    var ports = new HashSet<Integer>();
    for (var table : List.of("tcp", "tcp6")) {
      for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
        var words = line.strip().split(" +", -1);
        if (words[3].equals("0A") && sockets.contains("socket:[" + words[9] + "]")) {
          ports.add(Integer.parseInt(words[1].substring(words[1].indexOf(':') + 1), 16));
        }
      }
    }
    return ports;
  }

  @Test
  void item12MetricsHaveTheNamesOfTheExporter() {
    var channel = server.name("channel");
    try (var client = RawClient.connect(server)) {
      client.subscribe(Subscribe.to(channel));
      client.publish(channel, "x");
      var exporter = Stream.of("nss_server_bytes_total nss_server_msgs_total nss_server_bytes_in "
          + "nss_server_msgs_in nss_server_bytes_out nss_server_msgs_out nss_server_channels "
          + "nss_server_subscriptions nss_server_clients nss_server_active nss_server_info "
          + "nss_chan_bytes_total nss_chan_msgs_total nss_chan_last_seq nss_chan_subs_last_sent "
          + "nss_chan_subs_pending_count nss_chan_subs_max_inflight gnatsd_varz_connections "
          + "gnatsd_varz_total_connections gnatsd_varz_max_connections gnatsd_varz_in_msgs "
          + "gnatsd_varz_out_msgs gnatsd_varz_in_bytes gnatsd_varz_out_bytes "
          + "gnatsd_varz_subscriptions gnatsd_varz_slow_consumers gnatsd_varz_mem "
          + "gnatsd_varz_cpu gnatsd_varz_max_payload gnatsd_varz_start "
          + "gnatsd_connz_num_connections gnatsd_connz_total gnatsd_connz_offset "
          + "gnatsd_connz_limit gnatsd_connz_pending_bytes gnatsd_connz_subscriptions "
          + "gnatsd_connz_in_bytes gnatsd_connz_out_bytes gnatsd_connz_in_msgs "
          + "gnatsd_connz_out_msgs gnatsd_subsz_num_subscriptions gnatsd_subsz_num_cache "
          + "gnatsd_subsz_num_inserts gnatsd_subsz_num_removes gnatsd_subsz_num_matches "
          + "gnatsd_subsz_cache_hit_rate gnatsd_subsz_max_fanout gnatsd_subsz_avg_fanout "
          + "gnatsd_routez_num_routes gnatsd_healthz_status")
          .flatMap(names -> Stream.of(names.split(" ", -1)));
      var metrics = pages.body("/metrics");
      assertThat(exporter).allSatisfy(name -> assertThat(metrics).contains("\n" + name + "{"));
      client.closeSession();
    }
  }

  @Test
  void everyItemHasATest() {
    var names = Stream.of(MonitoringChecklistConformance.class.getDeclaredMethods())
        .map(Method::getName)
        .toList();
    assertThat(IntStream.rangeClosed(1, 12)).allSatisfy(
        item -> assertThat(names).anyMatch(name -> name.matches("item" + item + "[A-Z].*")));
  }
}
