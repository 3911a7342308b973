package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A streaming server that lives on the real nats-server (`-ns`): what its own broker would have
/// spared it. That clients notice nothing is shown by the other tests
/// with `-Dstandpipe.topology=EXTERNAL`.
class ExternalNatsConformance {
  private static final String CLUSTER = "test-cluster";

  /// The example of the NATS documentation.
  private static final String SEED = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
  private static final String PUBLIC_KEY = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

  @TempDir
  private Path directory;

  @Test
  void clientsKeepTheirSessionsWhileTheNatsServerIsReplaced() {
    var port = ServerProcess.freePort();
    var nats = NatsServer.start(port);
    try (var streaming = external(port, "-hbi", "1s", "-hbt", "1s", "-hbf", "100");
        var client = RawClient.connect(address(port), CLUSTER, "survivor")) {
      client.publish("orders", "before");
      var durable = client.subscribe(Subscribe.to("orders").durable("d").from(Start.FIRST));
      durable.expect(1);
      nats.stop();
      streaming.awaitLine("has been disconnected");

      nats = NatsServer.start(port);
      streaming.awaitLine("reconnected to NATS Server at \"" + url(port) + "\"");

      try (var again = client.reopen(address(port))) {
        again.publish("orders", "after");
        var resumed = new RawSubscription(again, "orders", durable.inbox(), durable.ackInbox(),
            durable.response());
        resumed.expect(2);
        resumed.ack(2);
        resumed.expectNothing();
      }
    } finally {
      nats.close();
    }
  }

  @Test
  void anotherUrlTakesOverAndClientsThereAreServed() {
    var port = ServerProcess.freePort();
    var otherPort = ServerProcess.freePort();
    var nats = NatsServer.start(port);
    try (var streaming = ServerProcess.onExternal(url(port) + "," + url(otherPort), port);
        var _ = started(streaming);
        var _ = NatsServer.start(otherPort)) {
      nats.stop();
      streaming.awaitLine("reconnected to NATS Server at \"" + url(otherPort) + "\"");
      try (var client = RawClient.connect(address(otherPort), CLUSTER, "moved")) {
        client.publish("orders", "hello");
      }
    } finally {
      nats.close();
    }
  }

  @Test
  void aSecondServerWithTheSameClusterIdDoesNotStart() {
    var port = ServerProcess.freePort();
    try (var nats = NatsServer.start(port);
        var first = external(port);
        var second = ServerProcess.onExternal(url(port), port);
        var other = external(port, "-cid", "other")) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.standardError()).contains(
          "[FTL] STREAM: Failed to start: discovered another streaming server with cluster ID \"test-cluster\"");
      assertThat(List.of(nats, first, other)).allMatch(ServerProcess::isAlive);
    }
  }

  @Test
  void aNatsServerThatIsNotThereEndsTheStart() {
    var port = ServerProcess.freePort();
    try (var streaming = ServerProcess.onExternal(url(port), port)) {
      assertThat(streaming.awaitExit()).isEqualTo(1);
      assertThat(streaming.standardError())
          .contains("[FTL] STREAM: Failed to start: nats: no servers available for connection");
    }
  }

  @Test
  void userAndPasswordOrTokenMayStandInTheUrl() {
    var port = ServerProcess.freePort();
    try (var nats = NatsServer.start(port, "--user", "me", "--pass", "secret");
        var refused = ServerProcess.onExternal(url(port), port);
        var streaming = ServerProcess.onExternal("nats://me:secret@127.0.0.1:" + port, port)) {
      streaming.awaitLine("Streaming Server is ready");
      assertThat(refused.awaitExit()).isEqualTo(1);
      assertThat(refused.standardError())
          .contains("[FTL] STREAM: Failed to start: nats: Authorization Violation");
      assertThat(nats.isAlive()).isTrue();
      assertThat(streaming.standardError()).doesNotContain("secret");
    }
    try (var nats = NatsServer.start(port, "--auth", "s3cret");
        var streaming = ServerProcess.onExternal("nats://s3cret@127.0.0.1:" + port, port)) {
      streaming.awaitLine("Streaming Server is ready");
      assertThat(nats.isAlive()).isTrue();
    }
  }

  @Test
  void tlsIsUsedWhenTheNatsServerWantsItAndItsCertificateIsChecked() throws IOException {
    certificates();
    var port = ServerProcess.freePort();
    try (var nats = NatsServer.start(port, "-c", file("nats.conf"))) {
      var own = new String[]{"-tls_client_cert", file("client.pem"), "-tls_client_key",
          file("client.key")};
      var all = new String[]{own[0], own[1], own[2], own[3], "-tls_client_cacert", file("ca.pem")};
      assertTlsFailure(ServerProcess.onExternal(url(port), port, own));
      assertTlsFailure(ServerProcess.onExternal("nats://localhost:" + port, port, all));
      external(port, all).close();
      assertThat(nats.isAlive()).isTrue();
    }
  }

  private static void assertTlsFailure(ServerProcess streaming) {
    assertThat(streaming.awaitExit()).isEqualTo(1);
    assertThat(streaming.standardError()).contains("[FTL] STREAM: Failed to start: nats: TLS: ");
  }

  @Test
  void anNkeyProvesWhoTheServerIs() throws IOException {
    Files.writeString(directory.resolve("nats.conf"),
        "authorization { users = [ { nkey: " + PUBLIC_KEY + " } ] }\n");
    Files.writeString(directory.resolve("seed"), SEED + "\n");
    Files.writeString(directory.resolve("standpipe.conf"),
        "streaming { nkey_seed_file: \"" + file("seed") + "\" }\n");
    var port = ServerProcess.freePort();
    try (var nats = NatsServer.start(port, "-c", file("nats.conf"))) {
      var stranger = ServerProcess.onExternal(url(port), port);
      assertThat(stranger.awaitExit()).isEqualTo(1);
      assertThat(stranger.standardError()).contains("nats: Authorization Violation");
      try (var streaming = external(port, "-c", file("standpipe.conf"))) {
        assertThat(streaming.standardError()).doesNotContain(SEED);
      }
      assertThat(nats.isAlive()).isTrue();
    }
  }

  /// For `127.0.0.1` only, not for `localhost`.
  private void certificates() throws IOException {
    Files.writeString(directory.resolve("names"), "subjectAltName=IP:127.0.0.1\n");
    Files.writeString(directory.resolve("nats.conf"), """
        tls { cert_file: "%s", key_file: "%s", ca_file: "%s", verify: true, timeout: 20 }
        """.formatted(file("server.pem"), file("server.key"), file("ca.pem")));
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", file("ca.key"), "-out",
        file("ca.pem"), "-subj", "/CN=Test CA", "-days", "2");
    for (var name : List.of("server", "client")) {
      openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", file(name + ".key"), "-out",
          file(name + ".csr"), "-subj", "/CN=" + name);
      openssl("x509", "-req", "-in", file(name + ".csr"), "-CA", file("ca.pem"), "-CAkey",
          file("ca.key"), "-CAcreateserial", "-out", file(name + ".pem"), "-days", "2", "-extfile",
          file("names"));
    }
  }

  private void openssl(String... arguments) {
    var command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Command.run(directory, Map.of(), command.toArray(String[]::new));
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  private static ServerProcess external(int port, String... flags) {
    return started(ServerProcess.onExternal(url(port), port, flags));
  }

  private static ServerProcess started(ServerProcess streaming) {
    streaming.awaitLine("Streaming Server is ready");
    return streaming;
  }

  private static String url(int port) {
    return "nats://127.0.0.1:" + port;
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }
}
