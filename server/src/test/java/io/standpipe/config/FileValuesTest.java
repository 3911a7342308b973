package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.monitor.MonitorConfig;
import io.standpipe.store.ChannelLimits.Overrides;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What values in a file mean to the server. Source: reference, configuration 2.3, 2.5, 2.8.
class FileValuesTest {
  private TestFiles files;

  @BeforeEach
  void makeDirectory(@TempDir Path directory) {
    files = new TestFiles(directory);
  }

  @Test
  void listenAndHttpTakeAddresses() {
    var line = files.serve("listen: \"127.0.0.1:4333\", http: 8333");
    assertThat(line.config().host()).isEqualTo("127.0.0.1");
    assertThat(line.config().port()).isEqualTo(4333);
    assertThat(line.config().monitoring()).contains(MonitorConfig.plain("127.0.0.1", 8333, ""));
    assertThat(files.serve("http: 'h:1', http_base_path: /mon", "-m", "2").config().monitoring())
        .contains(MonitorConfig.plain("h", 2, "/mon"));
    assertThat(files.serve("listen: 4333").config().host()).isEqualTo("0.0.0.0");
    assertThat(files.serve("listen: \"[::1]:4333\"").config().host()).isEqualTo("::1");
    assertThat(files.serve("listen: :4333").config().port()).isEqualTo(4333);
    assertThat(files.serve("listen: \"127.0.0.1:4333\"", "-p", "1").config().host())
        .isEqualTo("127.0.0.1");
    assertThat(files.serve("listen: \"127.0.0.1:4333\"", "-p", "1").config().port()).isEqualTo(1);
    assertThat(files.serve("port: 0").config().port()).isEqualTo(4222);
    assertThat(files.serve("port: -1").config().port()).isEqualTo(0);
  }

  @Test
  void theLimitsOfTheCoreServerReachIt() {
    var broker = files.serve("""
        max_connections: 7
        max_payload: 2mb
        max_pending: 3mb
        max_control_line: 5kb
        ping_interval: "1m"
        ping_max: 6
        write_deadline: "2s"
        max_traced_msg_len: 8
        """).config().broker();
    assertThat(broker.maxConnections()).isEqualTo(7);
    assertThat(broker.maxPayload()).isEqualTo(2 << 20);
    assertThat(broker.maxPending()).isEqualTo(3 << 20);
    assertThat(broker.maxControlLine()).isEqualTo(5 << 10);
    assertThat(broker.pingInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(broker.pingMax()).isEqualTo(6);
    assertThat(broker.writeDeadline()).isEqualTo(Duration.ofSeconds(2));
    assertThat(broker.tracedMax()).isEqualTo(8);
  }

  @Test
  void aLargePayloadIsWarnedOf() {
    assertThat(files.warnings(files.serve("max_payload: 9mb")))
        .containsExactly("Maximum payloads over 8.00 MB"
            + " are generally discouraged and could lead to poor performance");
  }

  @Test
  void durationsThatTheGrammarTakesForNumbersAreUnderstoodWithAWarning() {
    var line = files.serve("ping_interval: 30, write_deadline: 1m\nstreaming { hbi: 2m, ma: 0 }");
    assertThat(line.config().broker().pingInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(line.config().broker().writeDeadline()).isEqualTo(Duration.ofMinutes(1));
    assertThat(line.config().streaming().heartbeatInterval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(files.warnings(line)).containsExactly(
        "f:1:16: ping_interval: should be converted to a duration, for example \"30s\"",
        "f:1:36: write_deadline: taken as minutes; write \"1m\" in quotes, without them it is the "
            + "number 1000000 to NATS Streaming Server",
        "f:2:18: hbi: taken as minutes; write \"2m\" in quotes, without them it is the number "
            + "2000000 to NATS Streaming Server",
        "f:2:22: unknown key \"ma\" is ignored");
  }

  @Test
  void channelsAndPatternsHaveLimitsOfTheirOwn() {
    var limits = files.serve("""
        streaming {
          store_limits {
            max_channels: 5, max_msgs: 10
            channels {
              "audit.>": { max_msgs: 0, max_age: "0s" }
              orders.*: { msu: 3, MM: 4, max_bytes: 1GB, ma: 5s, mi: "6m" }
              empty { }
            }
          }
        }
        """).config().streaming().limits();
    assertThat(limits.perChannel().asMap()).isEqualTo(Map.of("audit.>",
        new Overrides(Optional.empty(), Optional.of(0L), Optional.empty(),
            Optional.of(Duration.ZERO), Optional.empty()),
        "orders.*",
        new Overrides(Optional.of(3L), Optional.of(4L), Optional.of(1L << 30),
            Optional.of(Duration.ofSeconds(5)), Optional.of(Duration.ofMinutes(6))),
        "empty", Overrides.NONE));
    assertThat(limits.of("audit.x.y").messagesMax()).isZero();
    assertThat(limits.of("orders.x").messagesMax()).isEqualTo(4);
    assertThat(limits.of("other").messagesMax()).isEqualTo(10);
  }
}
