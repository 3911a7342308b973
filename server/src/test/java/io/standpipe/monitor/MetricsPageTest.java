package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.measure.HistogramView;
import io.standpipe.store.StoreView;
import io.standpipe.store.StoreView.JournalView;
import io.standpipe.store.StoreView.MemoryView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, monitoring 5.
class MetricsPageTest {
  private static final String ID = "server_id=\"http://localhost:8222\"";
  private static final String OPEN_METRICS = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  private static final Pattern SAMPLE = Pattern.compile(
      "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)*\\})? ([-+0-9.eE]+)");

  private final TestedServer server = TestedServer.busy();
  private final TestedPages pages = new TestedPages(server);

  @BeforeEach
  void journal() {
    server.store = new StoreView("", false,
        Optional.of(new JournalView(4096, 128, HistogramView.EMPTY, 3)),
        Optional.of(new MemoryView(1000, 2000)));
  }

  private List<String> lines(String target) {
    return pages.body(target).lines().toList();
  }

  @Test
  void theServerHasTheMetricsOfTheExporter() {
    assertThat(lines("/metrics")).contains("nss_server_bytes_total{" + ID + "} 4021877",
        "nss_server_msgs_total{" + ID + "} 15210", "nss_server_bytes_in{" + ID + "} 5120334",
        "nss_server_msgs_in{" + ID + "} 15300", "nss_server_bytes_out{" + ID + "} 11820456",
        "nss_server_msgs_out{" + ID + "} 44120", "nss_server_channels{" + ID + "} 4",
        "nss_server_subscriptions{" + ID + "} 19", "nss_server_clients{" + ID + "} 7",
        "nss_server_active{" + ID + "} 0",
        "nss_server_info{cluster_id=\"ticketing\",go_version=\"java"
            + System.getProperty("java.version") + "\",role=\"\"," + ID
            + ",start_time=\"2024-03-01T09:00:00.5+01:00\",state=\"STANDALONE\",version=\"0.25.6\"} 1");
  }

  @Test
  void channelsHaveTheMetricsOfTheExporter() {
    var labels = "{channel=\"ticket:created\"," + ID + ",server_role=\"\"} ";
    assertThat(lines("/metrics")).contains("nss_chan_bytes_total" + labels + "48050",
        "nss_chan_msgs_total" + labels + "310", "nss_chan_last_seq" + labels + "310");
  }

  @Test
  void subscriptionsHaveTheMetricsOfTheExporter() {
    var group = "{channel=\"ticket:created\",client_id=\"Orders-depl-6c5f\",durable_name=\"orders-service\",inbox=\"_INBOX.Q\",is_durable=\"true\",is_offline=\"false\",queue_name=\"orders-service\","
        + ID + ",server_role=\"\"} ";
    var durable = "{channel=\"ticket:created\",client_id=\"mailer\",durable_name=\"mail\",inbox=\"_INBOX.C1N5RTV3\",is_durable=\"true\",is_offline=\"true\",queue_name=\"\","
        + ID + ",server_role=\"\"} ";
    assertThat(lines("/metrics")).contains("nss_chan_subs_last_sent" + group + "309",
        "nss_chan_subs_pending_count" + group + "2", "nss_chan_subs_max_inflight" + group + "2",
        "nss_chan_subs_last_sent" + durable + "280");
  }

  @Test
  void theCoreServerHasTheMetricsOfTheExporter() {
    assertThat(lines("/metrics")).contains("gnatsd_varz_connections{" + ID + "} 2",
        "gnatsd_varz_in_msgs{" + ID + "} 15400", "gnatsd_varz_slow_consumers{" + ID + "} 1",
        "gnatsd_varz_start{" + ID + "} 1709280000500",
        "gnatsd_varz_max_payload{" + ID + "} 1048576",
        "gnatsd_varz_server_id{" + ID + ",value=\"NSERVER\"} 1",
        "gnatsd_varz_http_req_stats_varz{" + ID + "} 0",
        "gnatsd_subsz_cache_hit_rate{" + ID + "} 0.75", "gnatsd_subsz_avg_fanout{" + ID + "} 1.5",
        "gnatsd_routez_num_routes{" + ID + "} 0", "gnatsd_connz_num_connections{" + ID + "} 2",
        "gnatsd_connz_in_msgs{" + ID + "} 14", "gnatsd_connz_pending_bytes{" + ID + "} 100",
        "gnatsd_healthz_status{" + ID + "} 0");
  }

  @Test
  void durablesTellHowFarTheyLag() {
    var mail = "{channel=\"ticket:created\",client_id=\"mailer\",durable_name=\"mail\",queue_name=\"\"} ";
    var orders = "{channel=\"ticket:created\",client_id=\"\",durable_name=\"orders-service\",queue_name=\"orders-service\"} ";
    assertThat(lines("/metrics")).contains("standpipe_durable_lag_messages" + mail + "30",
        "standpipe_durable_lag_messages" + orders + "2", "standpipe_durable_online" + mail + "0",
        "standpipe_durable_online" + orders + "1",
        "standpipe_durable_oldest_unacknowledged_seconds" + orders + "12",
        "standpipe_durable_redeliveries_total" + orders + "3");
  }

  @Test
  void theStoreTellsHowItIs() {
    assertThat(lines("/metrics")).contains("standpipe_journal_bytes 4096",
        "standpipe_journal_queued_bytes 128", "standpipe_store_open_files 3",
        "standpipe_memory_store_bytes 1000", "standpipe_store_fault 0", "standpipe_ready 1");
    server.store = new StoreView("disk full", false, Optional.empty(), Optional.empty());
    assertThat(lines("/metrics")).contains("standpipe_store_fault 1", "standpipe_ready 0")
        .noneMatch(line -> line.contains("journal") || line.contains("memory_store"));
  }

  @Test
  void latenciesAreHistogramsInSeconds() {
    assertThat(lines("/metrics")).contains("# TYPE standpipe_publish_duration_seconds histogram",
        "standpipe_publish_duration_seconds_bucket{le=\"0.000262144\"} 0",
        "standpipe_publish_duration_seconds_bucket{le=\"0.000393216\"} 1",
        "standpipe_publish_duration_seconds_bucket{le=\"0.001572864\"} 2",
        "standpipe_publish_duration_seconds_bucket{le=\"+Inf\"} 2",
        "standpipe_publish_duration_seconds_sum 0.0018",
        "standpipe_publish_duration_seconds_count 2");
  }

  @Test
  void labelsAreEscaped() {
    assertThat(pages.body("/metrics")).contains("channel=\"a\\\"b\\\\<x>&y\"");
  }

  @Test
  void theLabelOfTheServerCanBeChosen() {
    assertThat(lines("/metrics?server_id=stan-0"))
        .contains("nss_server_channels{server_id=\"stan-0\"} 4");
  }

  @Test
  void singleSubscriptionsCanBeLeftOut() {
    assertThat(pages.body("/metrics?subs=0")).doesNotContain("nss_chan_subs_")
        .contains("nss_chan_last_seq", "standpipe_durable_lag_messages");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"''|false", "*/*|false", "text/plain|false",
      OPEN_METRICS + "|true", "application/openmetrics-text|true",
      "application/openmetrics-text; q=0|false", "application/openmetrics-text;q=x|false",
      "text/plain;version=0.0.4,application/openmetrics-text;q=0.5|false",
      "TEXT/plain;q=0.3 , Application/OpenMetrics-text ; q=0.4|true"})
  void theFormatIsWhatTheReaderPrefers(String accept, boolean isOpenMetrics) {
    var reply = pages.get("/metrics", accept);
    assertThat(reply.headers().get("Content-Type")).isEqualTo(isOpenMetrics
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8");
    assertThat(reply.body().endsWith("\n# EOF\n")).isEqualTo(isOpenMetrics);
  }

  @Test
  void openMetricsKeepsTheNamesOfSamples() {
    assertThat(names(pages.get("/metrics", OPEN_METRICS).body()))
        .isEqualTo(names(pages.body("/metrics")));
    assertThat(pages.get("/metrics", OPEN_METRICS).body()).contains(
        "# TYPE nss_server_msgs_in unknown\n", "# TYPE standpipe_slow_consumers counter\n",
        "\nstandpipe_slow_consumers_total 1\n");
    assertThat(pages.body("/metrics")).contains("# TYPE nss_server_msgs_in counter\n",
        "# TYPE standpipe_slow_consumers_total counter\n", "# TYPE nss_server_msgs_total gauge\n");
  }

  private static Set<String> names(String body) {
    var names = new HashSet<String>();
    body.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(line -> names.add(line.split("[{ ]", 2)[0]));
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain", OPEN_METRICS})
  void everySampleBelongsToTheFamilyThatWasDeclaredLast(String accept) {
    var declared = new HashMap<String, String>();
    var seen = new HashSet<String>();
    var family = "";
    for (var line : pages.get("/metrics", accept).body().lines().toList()) {
      if (line.startsWith("# TYPE ")) {
        var words = line.split(" ", -1);
        family = words[2];
        assertThat(declared.put(family, words[3])).as("%s is declared once", family).isNull();
      } else if (!line.startsWith("#")) {
        var sample = SAMPLE.matcher(line);
        assertThat(sample.matches()).as(line).isTrue();
        assertThat(sample.group(1)).isIn(samples(family, declared));
        assertThat(seen.add(sample.group(1) + sample.group(2))).as(line).isTrue();
      }
    }
    assertThat(declared).hasSizeGreaterThan(60);
  }

  private static List<String> samples(String family, Map<String, String> declared) {
    return switch (String.valueOf(declared.get(family))) {
      case "counter" -> List.of(family.endsWith("_total") ? family : family + "_total", family);
      case "histogram" -> List.of(family + "_bucket", family + "_sum", family + "_count");
      case "summary" -> List.of(family + "_sum", family + "_count");
      default -> List.of(family);
    };
  }
}
