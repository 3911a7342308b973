package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.RoutePermissions;
import io.standpipe.broker.RoutesConfig;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteConfigurationTest {
  @TempDir
  private Path directory;

  @Test
  void theFlagsOfTheOriginalAreUnderstood() {
    var routes = routes("-cluster", "nats://me:secret@127.0.0.1:6222", "-routes",
        "nats://a:1,nats://u:p@b:2", "-cluster_name", "mine", "-cluster_advertise", "host:9",
        "-no_advertise", "-connect_retries", "7");

    assertThat(routes).contains(new RoutesConfig("mine", "127.0.0.1", 6222, "me", "secret",
        RoutesConfig.DEFAULT_AUTH_TIMEOUT,
        List.of(URI.create("nats://a:1"), URI.create("nats://u:p@b:2")), "host:9", true, 7,
        Optional.empty()));
  }

  @Test
  void howOftenTheLogTellsOfServersThatCannotBeReachedMayBeSaid() throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, """
        client_advertise: "stan.example.com", connect_error_reports: 10, reconnect_error_reports: 5
        cluster { port: 6222, cluster_advertise: "nats.example.com" }
        streaming {}
        """);

    var config = ((Serve) CommandLine.parse(List.of("-c", file.toString()), Map.of())).config();

    var routes = config.broker().routes().orElseThrow();
    assertThat(routes.connectErrorReports()).isEqualTo(10);
    assertThat(routes.reconnectErrorReports()).isEqualTo(5);
    assertThat(routes.advertise()).isEqualTo("nats.example.com");
    assertThat(config.broker().clientAdvertise()).isEqualTo("stan.example.com");
  }

  @Test
  void portMinusOneTakesAFreeOneAndNoListenerMeansNoRoutes() {
    assertThat(routes("-cluster", "nats://127.0.0.1:-1"))
        .contains(RoutesConfig.of("127.0.0.1", 0, List.of()));
    assertThat(routes("-cluster", "")).isEmpty();
    assertThat(routes()).isEmpty();
  }

  @Test
  void aFileMaySayWhoMayConnectAndHow() throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, """
        listen: 10.0.0.1:4222
        cluster {
          name: mine, port: 6222
          authorization { user: me, password: secret, timeout: 3 }
          tls { cert_file: cert.pem, key_file: key.pem, ca_file: ca.pem }
        }
        streaming {}
        """);

    var routes = routes("-c", file.toString()).orElseThrow();

    assertThat(routes.host()).isEqualTo("10.0.0.1");
    assertThat(routes.username() + " " + routes.password()).isEqualTo("me secret");
    assertThat(routes.authTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(routes.tls()).hasValueSatisfying(tls -> {
      assertThat(tls.certificate()).isEqualTo(Path.of("cert.pem"));
      assertThat(tls.ca()).contains(Path.of("ca.pem"));
      assertThat(tls.verify()).isTrue();
    });
  }

  @Test
  void aFileMaySayWhatPassesBetweenServers() throws IOException {
    var file = directory.resolve("f");
    Files.writeString(file, """
        cluster { port: 6222, permissions { import: ["a.>", b], export: { deny: secret } } }
        streaming {}
        """);

    assertThat(routes("-c", file.toString()).orElseThrow().permissions()).isEqualTo(
        new RoutePermissions(SubjectRules.allow("a.>", "b"), SubjectRules.deny("secret")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      -routes nats://a:1 | solicited routes require cluster capabilities, e.g. --cluster
      -cluster nats://me@127.0.0.1:6222 | expected cluster password to be set
      -cluster nats://a:b@127.0.0.1 | error parsing cluster url ["nats://[REDACTED]@127.0.0.1"]: it must look like nats://host:port
      -cluster nats://h:1 -routes nats://h | error parsing route url ["nats://h"]: it must look like nats://host:port
      -client_advertise a:b | invalid client advertise address "a:b": it must look like host:port
      -cluster nats://h:1 -cluster_advertise a:b | invalid cluster advertise address "a:b": it must look like host:port
      """)
  void whatNoServerCanStartWithIsNamed(String flags, String reason) {
    var line = CommandLine.parse(List.of(flags.split(" ", -1)), Map.of());

    assertThat(((Unusable) line).reason()).isEqualTo(reason);
  }

  private static Optional<RoutesConfig> routes(String... flags) {
    return ((Serve) CommandLine.parse(List.of(flags), Map.of())).config().broker().routes();
  }
}
