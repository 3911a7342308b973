package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.RoutesConfig;
import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.monitor.MonitorConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files and arguments as charts, operators and manifests make them for the original. Source:
/// reference, kubernetes 5 to 8.
class GeneratedFilesTest {
  private static final Map<String, String> POD = Map.of("POD_NAME", "stan-0", "CLUSTER_ADVERTISE",
      "stan-0.stan.default.svc", "NATS_URL", "nats://nats:4222");

  @TempDir
  Path directory;

  private CommandLine parse(String text, String... flags) throws IOException {
    Files.writeString(directory.resolve("stan.conf"), text);
    var arguments = new java.util.ArrayList<>(List.of(flags));
    arguments.addAll(List.of("-sc", directory + "/stan.conf"));
    return CommandLine.parse(arguments, POD);
  }

  private List<String> errors(CommandLine line) {
    return ((Refused) line).text().replace(directory + "/", "").lines().toList();
  }

  @Test
  void theFileOfTheChartForOneServerStarts() throws IOException {
    var line = (Serve) parse("""
        #
        # NATS Streaming Configuration
        #
        streaming {
          id: stan

          ###############################
          #  Store Config               #
          ###############################
          sd: true
          store: "file"
          dir: /data/stan/store
          file_options: {
            "buffer_size": 8388608
          }
          partitioning: false
          store_limits: {
            max_msgs: 10000
            max_bytes: 1GB
            max_age: "24h"
            channels {
              orders.*: {
                max_age: "1h"
              }
              foo.>: { }
            }
          }
        }
        pid_file: "/var/run/stan/stan.pid"
        http: 8222
        server_name: $POD_NAME
        """);
    assertThat(line.config().streaming().clusterId()).isEqualTo("stan");
    assertThat(line.config().streaming().limits().of("orders.x").ageMax())
        .isEqualTo(Duration.ofHours(1));
    assertThat(line.config().streaming().limits().channel().bytesMax()).isEqualTo(1L << 30);
    assertThat(line.config().broker().name()).isEqualTo("stan-0");
    assertThat(line.config().store()).isInstanceOf(StoreConfig.File.class);
    assertThat(line.config().monitoring()).contains(MonitorConfig.plain("0.0.0.0", 8222, ""));
    assertThat(line.process().pidFile()).contains(Path.of("/var/run/stan/stan.pid"));
    assertThat(line.process().log().levels().streamingDebug()).isTrue();
    assertThat(line.config().notes().warnings()).singleElement()
        .asString()
        .contains("buffer_size has no effect");
  }

  @Test
  void theFileOfAnEventBusOfOneServerStarts() throws IOException {
    Files.writeString(directory.resolve("auth.conf"), "");
    var line = (Serve) parse("""
        http: 8222
        include ./auth.conf
        max_payload: 1MB
        streaming {
        \tid: eventbus-x
        \tstore: file
        \tdir: /data/stan/store
        \tstore_limits {
        \t\tmax_age: 72h
        \t\tmax_msgs: 1000000
        \t\tmax_bytes: 1GB
        \t\tmax_subs: 1000
        \t}
        }
        """);
    assertThat(line.config().streaming().limits().channel().ageMax()).isEqualTo(Duration.ofDays(3));
    assertThat(line.config().notes().warnings()).isEmpty();
  }

  @Test
  void theFileOfTheMinimalManifestIsReadAsAWhole() throws IOException {
    var line = (Serve) parse("""
        port: 4222
        http: 8222
        streaming {
          ns: $NATS_URL
          id: stan
          store: file
          dir: /data/stan/store
        }
        """);
    assertThat(line.config().external()).map(ExternalConfig::urls)
        .contains(List.of("nats://nats:4222"));
  }

  @Test
  void theFileOfTheChartForAClusterIsReadAsAWhole() throws IOException {
    assertThat(errors(parse("""
        streaming {
          id: stan
          store: "file"
          dir: /data/stan/store
          cluster {
            node_id: $POD_NAME
            log_path: /data/stan/log
            peers: [
              'stan-0','stan-1','stan-2',
            ]
          }
        }
        cluster {
          port: 6222
          routes = [
            nats://stan-0.stan.default.svc:6222,nats://stan-1.stan.default.svc:6222,
          ]
          cluster_advertise: $CLUSTER_ADVERTISE
          connect_retries: 30
        }
        """))).containsExactly(
        "stan.conf:5:3: cluster: clustering is not available yet in this version of Standpipe");
  }

  @Test
  void theRoutesOfTheChartAreTaken() throws IOException {
    var line = (Serve) parse("""
        streaming {
          id: stan
        }
        cluster {
          port: 6222
          routes = [
            nats://stan-0.stan.default.svc:6222,nats://stan-1.stan.default.svc:6222,
          ]
          cluster_advertise: $CLUSTER_ADVERTISE
          connect_retries: 30
        }
        """);
    assertThat(line.config().broker().routes())
        .contains(new RoutesConfig("", "0.0.0.0", 6222, "", "", RoutesConfig.DEFAULT_AUTH_TIMEOUT,
            List.of(URI.create("nats://stan-0.stan.default.svc:6222"),
                URI.create("nats://stan-1.stan.default.svc:6222")),
            "stan-0.stan.default.svc", false, 30, Optional.empty()));
  }

  @Test
  void anUnsetVariableIsNamedAsTheOriginalDoes() throws IOException {
    assertThat(errors(parse("server_name: $POD_NAMES"))).singleElement()
        .asString()
        .contains("variable reference for 'POD_NAMES' on line 1 can not be found");
  }

  @Test
  void theManifestOfTheCourseAndThoseOfComposeFilesStart() {
    for (var arguments : List.of("-p 4222 -m 8222 -hbi 5s -hbt 5s -hbf 2 -SD -cid ticketing",
        "-p 4222 -m 8222 -dir data -store file --debug=true --trace=true",
        "-cid x --store FILE --dir /store --max_age 24h",
        "-m=8222 -st=FILE --dir=/nats-datastore --cluster_id=local-stan",
        "--store=FILE --dir=d --file_auto_sync=1ms --stan_debug=true --http_port 8222",
        "--store memory --cluster_id faas-cluster", "-m 8222")) {
      var line = CommandLine.parse(List.of(arguments.split(" ")), POD);
      assertThat(line).as(arguments).isInstanceOf(Serve.class);
      assertThat(((Serve) line).config().notes().warnings()).isEmpty();
    }
  }
}
