package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arguments and files that charts, operators and manifests were made with for NATS Streaming
/// Server, given to the command as they are. Only ports, addresses and directories differ, by flags
/// at the end or by the variables that these files use. Source: reference, kubernetes 2 to 8.
class ManifestConformance {
  private static final String READY = "STREAM: Streaming Server is ready";

  @TempDir
  private Path directory;

  private final int port = ServerProcess.freePort();
  private final MonitorPages pages = MonitorPages.onFreePort();
  private final int monitoring = pages.port();

  private ServerProcess start(Map<String, String> environment, List<String> arguments) {
    var command = new ArrayList<>(ServerUnderTest.command());
    command.addAll(arguments);
    command.addAll(List.of("-a", "127.0.0.1", "-p", String.valueOf(port)));
    var variables = new HashMap<>(environment);
    variables.put("STANDPIPE_NO_BUILD", "1");
    var server = ServerProcess.run(command, port, directory, variables);
    server.awaitLine(READY);
    return server;
  }

  @Test
  void theArgumentsOfTheCourseStartAServerThatMonitorsItself() throws Exception {
    var arguments = "-p 4222 -m " + monitoring + " -hbi 5s -hbt 5s -hbf 2 -SD -cid ticketing";
    try (var server = start(Map.of(), List.of(arguments.split(" ")))) {
      assertThat(pages.body("/streaming/serverz")).contains("\"cluster_id\": \"ticketing\"");
      assertThat(pages.body("/")).contains("varz");
      assertThat(server.standardError()).contains("[DBG] STREAM: Discover subject:")
          .doesNotContain("[WRN]", "[ERR]");
      assertThat(server.stop()).isEqualTo(143);
    }
  }

  @Test
  void theFileOfTheChartStarts() throws Exception {
    var file = Files.writeString(directory.resolve("stan.conf"), """
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
          dir: data/stan/store
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
        pid_file: "stan.pid"
        http: %d
        server_name: $POD_NAME
        cluster {
          port: -1
          routes = [
            nats://127.0.0.1:1,nats://127.0.0.1:2,
          ]
          cluster_advertise: $CLUSTER_ADVERTISE
          connect_retries: 30
        }
        """.formatted(monitoring));
    var pod = Map.of("POD_NAME", "stan-0", "CLUSTER_ADVERTISE", "stan-0.stan.default.svc");
    try (var server = start(pod, List.of("-sc", file.toString()))) {
      assertThat(directory.resolve("stan.pid")).hasContent(String.valueOf(server.pid()));
      assertThat(pages.body("/varz")).contains("\"server_name\": \"stan-0\"");
      assertThat(pages.body("/streaming/storez")).contains("\"type\": \"FILE\"", "\"orders.*\"",
          "\"max_age\": 3600000000000");
      assertThat(server.standardError()).contains("Using configuration file: " + file,
          "[WRN] " + file + ":14:5: buffer_size has no effect: ");
    }
  }

  @Test
  void theFileOfAnEventBusStartsWithAnEmptyIncludeAndWithAToken() throws Exception {
    var file = Files.writeString(directory.resolve("stan.conf"), """
        http: %d
        include ./auth.conf
        max_payload: 1MB
        streaming {
        \tid: eventbus-x
        \tstore: file
        \tdir: store
        \tstore_limits {
        \t\tmax_age: 72h
        \t\tmax_msgs: 1000000
        \t\tmax_bytes: 1GB
        \t\tmax_subs: 1000
        \t}
        }
        """.formatted(monitoring));
    var authorization = Files.writeString(directory.resolve("auth.conf"), "");
    try (var server = start(Map.of(), List.of("-sc", file.toString()))) {
      assertThat(server.standardError()).doesNotContain("[WRN]");
    }
    Files.writeString(authorization, "authorization { token: \"t0ken\" }");
    try (var server = start(Map.of(), List.of("-sc", file.toString()));
        var client = RawConnection.connect(server.address(), "\"auth_token\":\"t0ken\"")) {
      assertThat(client.pending()).isEmpty();
      assertThat(pages.body("/streaming/serverz")).contains("\"cluster_id\": \"eventbus-x\"");
    }
  }

  @Test
  void theArgumentsOfComposeFilesAndFunctionsStart() throws Exception {
    for (var arguments : List.of(
        "-m " + monitoring + " -dir data -store file --debug=true --trace=true",
        "-cid x --store FILE --dir store --max_age 24h --http_port " + monitoring,
        "-m=" + monitoring + " -st=FILE --dir=nats-datastore --cluster_id=local-stan",
        "--store=FILE --dir=d --file_auto_sync=1ms --stan_debug=true --http_port " + monitoring,
        "--store memory --cluster_id faas-cluster -m " + monitoring)) {
      try (var server = start(Map.of(), List.of(arguments.split(" ")))) {
        assertThat(pages.body("/streaming/serverz")).as(arguments)
            .contains("\"state\": \"STANDALONE\"");
        assertThat(server.standardError()).as(arguments).doesNotContain("[WRN]", "[ERR]");
      }
    }
  }

  /// The operator runs one server of a memory store like this; it needs a NATS server elsewhere.
  @Test
  void theCommandOfTheOperatorStarts() throws Exception {
    try (var nats = ServerProcess.start("-cid", "elsewhere")) {
      var arguments = List.of("-cluster_id", "example-stan", "-nats_server",
          "nats://127.0.0.1:" + nats.port(), "-m", String.valueOf(monitoring), "-store", "file",
          "-dir", "store", "-SD", "-SV");
      try (var server = start(Map.of(), arguments)) {
        assertThat(pages.body("/streaming/serverz")).contains("\"cluster_id\": \"example-stan\"");
        assertThat(server.standardError()).doesNotContain("[WRN]", "[ERR]");
      }
    }
  }
}
