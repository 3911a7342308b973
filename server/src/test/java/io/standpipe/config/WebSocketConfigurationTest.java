package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.Restrictions;
import io.standpipe.broker.WebSocketConfig;
import io.standpipe.broker.WebSocketConfig.Login;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.websocket.Origins;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import java.io.IOException;
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

/// The block `websocket`, and what is refused beside it. Source: nats-server 2.9.
class WebSocketConfigurationTest {
  @TempDir
  private Path directory;

  private CommandLine parse(String text) throws IOException {
    var file = Files.writeString(directory.resolve("f"), text);
    return CommandLine.parse(List.of("-c", file.toString()), Map.of());
  }

  private Optional<WebSocketConfig> webSocket(String text) throws IOException {
    return ((Serve) parse(text)).config().broker().webSocket();
  }

  @Test
  void everyKeyOfTheOriginalIsUnderstood() throws IOException {
    assertThat(webSocket("""
        websocket {
          host: 127.0.0.1, port: 8443, advertise: "example.com:443"
          same_origin: true, allowed_origins: ["https://a", "https://b:1"], compression: true
          handshake_timeout: "3s", no_auth_user: guest
          authorization { timeout: 1.5 }
          tls { cert_file: c, key_file: k, ca_file: a, verify: true, timeout: 4 }
        }
        authorization { users: [{user: guest, password: x}] }
        """)).contains(new WebSocketConfig("127.0.0.1", 8443, "example.com:443",
        Optional.of(TlsConfig.of(Path.of("c"), Path.of("k"))
            .verifying(Path.of("a"), false)
            .withTimeout(Duration.ofSeconds(4))),
        new Origins(true, List.of("https://a", "https://b:1")), true, Duration.ofSeconds(3), "",
        new Login(Optional.empty(), "guest", Optional.of(Duration.ofMillis(1500)))));
  }

  @Test
  void aPortIsEnough() throws IOException {
    assertThat(webSocket("ws { listen: \"127.0.0.1:9222\", no_tls: true }"))
        .contains(WebSocketConfig.of("127.0.0.1", 9222));
    assertThat(webSocket("websocket { port: -1, no_tls: true, origin: \"http://a\" }"))
        .contains(WebSocketConfig.of("0.0.0.0", 0).with(new Origins(false, List.of("http://a"))));
    assertThat(webSocket("websocket { no_tls: true }")).isEmpty();
    assertThat(webSocket("port: 1")).isEmpty();
  }

  @Test
  void itMayHaveLoginsOfItsOwn() throws IOException {
    assertThat(
        webSocket("ws { port: 1, no_tls: true, authorization { user: u, pass: p } }").orElseThrow()
            .login()
            .user())
        .contains(UserConfig.withPassword("u", Secret.of("p")));
    assertThat(webSocket("ws { port: 1, no_tls: true, authorization { token: t } }").orElseThrow()
        .login()
        .user()).contains(UserConfig.withToken(Secret.of("t")));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      port: 1                                              | websocket requires TLS configuration
      port: 1, tls { cert_file: c }                        | TLS Server private key must be present and valid
      port: 1, no_tls: true, no_auth_user: x               | websocket: no_auth_user: "x" not present as user in authorization block or account configuration
      port: 1, no_tls: true, jwt_cookie: x                 | trusted operators or trusted keys configuration is required for JWT authentication via cookie "x"
      port: 1, no_tls: true, authorization { user: a }     | websocket authentication username not compatible with presence of users/nkeys
      port: 1, no_tls: true, authorization { token: a }    | websocket authentication token not compatible with presence of users/nkeys
      port: 1, no_tls: true, authorization { password: a } | User entry requires a user
      port: 1, no_tls: true, origin: nonsense              | websocket: unable to parse allowed origin: it must look like https://host:port: nonsense
      """)
  void whatNoServerCanRunWithIsNamed(String keys, String reason) throws IOException {
    var users = "authorization { users: [{user: guest, password: x}] }\n";
    assertThat(parse(users + "websocket { " + keys + " }")).isInstanceOfSatisfying(Unusable.class,
        unusable -> assertThat(unusable.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      websocket { prt: 1 } | 1:13: unknown field "prt"; did you mean "port"?
      websocket { port: 70000 } | 1:13: invalid value 70000 for "port": must be between -1 and 65535
      websocket { authorization { users: [{user: a}] } } | 1:29: users: users are those of the block "authorization" on top, for all listeners
      websocket { tls { ocsp_peer: true } } | 1:19: ocsp_peer: Standpipe cannot do that for clients; use cert_file, key_file and pinned_certs
      leafnodes { port: 7422 } | 1:1: leafnodes: Standpipe is no leaf node; connect it with an external NATS server that is one
      gateway { name: a } | 1:1: gateway: Standpipe does not join superclusters; connect it to one with an external NATS server
      mqtt { port: 1883 } | 1:1: mqtt: Standpipe does not speak MQTT
      max_sub_tokens: 256 | 1:1: invalid value 256 for "max_sub_tokens": must be between 0 and 255
      """)
  void aMistakeIsShownWithItsPlace(String text, String error) throws IOException {
    assertThat(parse(text)).isInstanceOfSatisfying(Refused.class,
        refused -> assertThat(refused.text()).endsWith("f:" + error));
  }

  @Test
  void whatClientsMayNotDoIsTakenFromTheFile() throws IOException {
    var line = (Serve) parse("max_subs: 7, max_subscription_tokens: 9, no_header_support: true");
    assertThat(line.config().broker().restrictions()).isEqualTo(new Restrictions(7, 9, false));
  }
}
