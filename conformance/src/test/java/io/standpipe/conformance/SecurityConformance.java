package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.NKey;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Clients over TLS, as users with permissions.
@Tag("newest-jnats")
@SuppressWarnings("try") // jnats connections may be interrupted while they close
class SecurityConformance {
  private static final NKey NKEY = nkey();
  @RegisterExtension
  static final TestServer server = TestServer.with("-c", configuration("passwords", """
      {user: billing, password: b1lling, channels: {publish: "orders.>", subscribe: "orders.>", clients: "billing-*"}}
      {user: shipping, password: sh1pping, channels: {clients: "shipping-*"}}
      """));
  /// Apart from the other: the Node client of old refuses every server that offers a nonce to sign.
  @RegisterExtension
  static final TestServer keys = TestServer.with("-c",
      configuration("nkeys",
          "{nkey: %s, permissions: {publish: [foo, \"_INBOX.>\"], subscribe: [foo, \"_INBOX.>\"]}}"
              .formatted(publicKey())));

  private static NKey nkey() {
    try {
      return NKey.createUser(null);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String publicKey() {
    try {
      return new String(NKEY.getPublicKey());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String configuration(String name, String users) {
    return Access.configuration(name, """
        tls { cert_file: "%s", key_file: "%s", timeout: 10 }
        authorization {
          timeout: 10
          users = [
            %s
          ]
        }
        """.formatted(Access.CERTIFICATE, Access.KEY, users));
  }

  private static Options.Builder options(TestServer to) {
    return new Options.Builder().server(to.url())
        .sslContext(Access.trusting())
        .connectionTimeout(RawConnection.PATIENCE)
        .maxReconnects(0);
  }

  @Test
  void anNkeyOpensTheDoorForTheJavaClientOverTls() throws Exception {
    var auth = Nats.staticCredentials(null, NKEY.getSeed());
    try (Connection connection = Nats.connect(options(keys).authHandler(auth).build())) {
      assertThat(connection.getServerInfo().isTLSRequired()).isTrue();
      var subscription = connection.subscribe("foo");
      connection.publish("foo", "hello".getBytes(UTF_8));
      connection.publish("bar", "nothing".getBytes(UTF_8));
      connection.flush(RawConnection.PATIENCE);

      var message = subscription.nextMessage(RawConnection.PATIENCE);
      assertThat(message.getData()).asString(UTF_8).isEqualTo("hello");
      assertThat(connection.getLastError())
          .containsIgnoringCase("Permissions Violation for Publish to \"bar\"");
    }
  }

  @Test
  void theJavaClientHearsThatItsPasswordIsWrong() throws Exception {
    var options = options(server).userInfo("billing", "guess").build();

    assertThatThrownBy(() -> Nats.connect(options)).hasMessageContaining("Authorization Violation");
  }

  @Test
  void theStreamingClientOfNodeKnowsWhatItMayDo() {
    var project = NodeProject.install(Path.of("src", "test", "node"), "clients");
    var environment = Map.of("SERVER_HOST", server.address().getHostString(), "SERVER_PORT",
        String.valueOf(server.address().getPort()), "SERVER_CLUSTER", server.cluster(), "SERVER_CA",
        Access.CERTIFICATE.toString());

    var report = project.run(environment, "node", "--test", "--test-force-exit",
        "--test-reporter=tap", "secure.test.js");

    assertThat(report).contains("# pass 5", "# fail 0");
  }
}
