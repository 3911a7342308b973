package io.standpipe.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.auth.AccountConfig;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.Credential;
import io.standpipe.broker.auth.Export;
import io.standpipe.broker.auth.Import;
import io.standpipe.broker.auth.NameRules;
import io.standpipe.broker.auth.OperatorConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Permissions.Responses;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.config.CommandLine.PrintConfiguration;
import io.standpipe.config.CommandLine.PrintHelp;
import io.standpipe.config.CommandLine.Refused;
import io.standpipe.config.CommandLine.Serve;
import io.standpipe.config.CommandLine.Unusable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What flags and files say about users and TLS. Source: reference, configuration 1.8, 2.7, 2.8.
class SecurityConfigurationTest {
  private static final String NKEY = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";
  private static final Permissions ON_FOO = new Permissions(SubjectRules.allow("foo"),
      SubjectRules.ALL);

  @TempDir
  private Path directory;

  private CommandLine parse(String text, String... flags) throws IOException {
    var file = Files.writeString(directory.resolve("f"), text);
    var arguments = new ArrayList<>(List.of("-c", file.toString()));
    arguments.addAll(List.of(flags));
    return CommandLine.parse(arguments, Map.of());
  }

  private AuthConfig auth(String text, String... flags) throws IOException {
    return ((Serve) parse(text, flags)).config().broker().auth();
  }

  private static UserConfig user(String name, String password) {
    return UserConfig.withPassword(name, Secret.of(password));
  }

  @Test
  void withoutAnythingEverybodyMayConnect() throws IOException {
    assertThat(auth("port: 1")).isEqualTo(AuthConfig.NONE);
  }

  @Test
  void oneUserOrTokenComesFromFlagsOrFile() throws IOException {
    var one = AuthConfig.of(List.of(user("u", "p")));
    assertThat(auth("authorization { user: u, password: p }")).isEqualTo(one);
    assertThat(auth("port: 1", "-user", "u", "-pass", "p")).isEqualTo(one);
    assertThat(auth("authorization { user: u, password: old }", "-pass", "p")).isEqualTo(one);
    var token = AuthConfig.of(List.of(UserConfig.withToken(Secret.of("t"))));
    assertThat(auth("authorization { token: t, timeout: 1.5 }"))
        .isEqualTo(token.withTimeout(Duration.ofMillis(1500)));
    assertThat(auth("port: 1", "-auth", "t")).isEqualTo(token);
  }

  @Test
  void severalUsersHavePermissionsOfTheirOwnOrTheUsualOnes() throws IOException {
    var read = auth("""
        authorization {
          timeout: 3
          default_permissions { publish: foo }
          users = [
            {user: a, password: $2a$11$abcdefghijklmnopqrstuv}
            {user: b, pass: 5, permissions: {
              publish: {allow: [x, "y.>"], deny: "y.z"}, subscribe: ["q v1"], allow_responses: {max: 3, expires: "1m"}}}
            {nkey: %s, permission: {pub: ">", sub: ">", allow_responses: true}}
            {user: "CN=c", allowed_connection_types: [STANDARD]}
          ]
        }
        no_auth_user: a
        """.formatted(NKEY));

    assertThat(read).isEqualTo(new AuthConfig(
        List.of(user("a", "$2a$11$abcdefghijklmnopqrstuv").with(ON_FOO),
            user("b", "5").with(new Permissions(
                new SubjectRules(List.of("x", "y.>"), List.of("y.z")), SubjectRules.allow("q v1"),
                Optional.of(new Responses(3, Duration.ofMinutes(1))))),
            UserConfig.withNkey(NKEY)
                .with(new Permissions(SubjectRules.allow(">"), SubjectRules.allow(">"),
                    Optional.of(Responses.DEFAULT))),
            UserConfig.withCertificate("CN=c").with(ON_FOO).with(Set.of(ConnectionType.STANDARD))),
        "a", Duration.ofSeconds(3), "$G", Optional.empty()));
  }

  @Test
  void channelsAreAKeyOfUsers() throws IOException {
    var read = auth("""
        authorization { users: [
          {user: a, password: b, channels: {
            publish: "orders.>", subscribe: {allow: [prices, "orders.>"], deny: orders.secret}
            durables: "billing-*", clients: ["billing-1", "billing-2"]}}
        ]}
        """);

    assertThat(read.users().getFirst().channels())
        .isEqualTo(new ChannelPermissions(SubjectRules.allow("orders.>"),
            new SubjectRules(List.of("prices", "orders.>"), List.of("orders.secret")),
            NameRules.allow("billing-*"), NameRules.allow("billing-1", "billing-2")));
  }

  /// Nobody may listen to the requests of others to see what identifies them.
  @Test
  void whoMayUseSomeChannelsOnlyIsKeptFromRequestsWhateverTheirPrefix() throws IOException {
    var file = """
        streaming { discover_prefix: PREFIX }
        authorization { users: [{user: a, password: b, channels: { publish: x }}] }
        """;

    assertThat(parse(file.replace("PREFIX", "_STAN.find"))).isInstanceOf(Serve.class);
    assertThat(((Unusable) parse(file.replace("PREFIX", "app.find"))).reason()).isEqualTo(
        "discover_prefix must begin with \"_STAN.\" if users have permissions of channels, so that "
            + "none can listen to the requests of others");
    assertThat(parse(file.replace("PREFIX", "app.find")
        .replace("channels", "# channels")
        .replace("}}]", "\n}]"))).isInstanceOf(Serve.class);
  }

  @Test
  void theStreamingServerIsInTheAccountOfItsUser() throws IOException {
    var accounts = """
        accounts {
          A { users: [{user: a, password: x}], default_permissions { publish: foo } }
          B { users: [{user: b, password: x}] }
        }
        """;

    var read = auth(accounts + "streaming { username: b }");

    assertThat(read.engineAccount()).isEqualTo("B");
    assertThat(read.users()).containsExactly(user("a", "x").with(ON_FOO).in("A"),
        user("b", "x").in("B"));
    assertThat(auth(accounts + "no_auth_user: a").engineAccount()).isEqualTo("A");
    assertThat(parse(accounts)).isInstanceOfSatisfying(Unusable.class,
        unusable -> assertThat(unusable.reason()).contains("\"username\""));
  }

  @Test
  void accountsSayWhatTheyShare() throws IOException {
    var read = auth("""
        accounts {
          A { exports: [
            {stream: "prices.>"}
            {service: "sum", accounts: [B], response: stream, threshold: "5s"}
          ] }
          B { imports: [
            {stream: {account: A, subject: "prices.eu"}, prefix: a}
            {stream: {account: A, subject: "prices.*"}, to: "p.*"}
            {service: {account: A, subject: sum}, to: add}
          ] }
        }
        """);

    assertThat(read.accounts()).containsExactly(
        new AccountConfig("A",
            List.of(Export.stream("prices.>"),
                new Export(Export.Kind.SERVICE, "sum", List.of("B"),
                    new Export.Responses(Export.Responses.Type.STREAM, Duration.ofSeconds(5)))),
            List.of()),
        new AccountConfig("B", List.of(), List.of(Import.stream("A", "prices.eu").as("a.prices.eu"),
            Import.stream("A", "prices.*").as("p.*"), Import.service("A", "sum").as("add"))));
  }

  @Test
  void anOperatorAndItsAccountsComeFromTextOrFile() throws IOException {
    var jwt = Files.writeString(directory.resolve("op.jwt"), "-----BEGIN-----\nx-1.y_2.z\n---\n");
    var read = auth("operator: \"" + jwt + "\", resolver: MEMORY\n"
        + "resolver_preload { ACC: a.b.c }\nstreaming { account: ACC }");

    assertThat(read).isEqualTo(
        AuthConfig.of(new OperatorConfig(List.of("x-1.y_2.z"), Map.of("ACC", "a.b.c")), "ACC"));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      authorization { users: [{user: a, password: b}, {user: a, password: c}] } | Duplicate user "a" detected
      authorization { user: a, password: b, token: t } | Cannot have a user/pass and token
      authorization { password: b } | User entry requires a user
      no_auth_user: x, authorization { user: a, password: b } | no_auth_user: "x" not present as user in authorization block or account configuration
      tls { cert_file: a } | TLS Server private key must be present and valid
      tls { key_file: a } | TLS Server certificate must be present and valid
      accounts { A { users: [{user: a, password: b}], imports: [{stream: {account: B, subject: x}}] } }, no_auth_user: a | account "A" imports stream "x" of account "B", which does not export it to that account
      tls { verify: true } | TLS Server certificate must be present and valid
      """)
  void whatNoServerCanRunWithIsNamed(String text, String reason) throws IOException {
    assertThat(parse(text)).isInstanceOfSatisfying(Unusable.class,
        unusable -> assertThat(unusable.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      authorization { user: a, password: b, users: [{user: c, password: d}] } | 1:39: users: Can not have a single user/pass and a users array
      authorization { token: t, users: [{user: c, password: d}] } | 1:27: users: Can not have a token and a users array
      authorization { users: [{password: b}] } | 1:25: User entry requires a user
      authorization { users: [{user: a, pasword: b}] } | 1:35: unknown field "pasword"; did you mean "password"?
      authorization { users: {user: a} } | 1:24: parameter "users" value is expected to be an array of users
      authorization { users: [{nkey: UXYZ}] } | 1:25: Not a valid public nkey for a user
      authorization { users: [{user: a, permissions: {publish: "a..b"}}] } | 1:35: subject "a..b" is not a valid subject
      authorization { users: [{user: a, permissions: {publsh: a}}] } | 1:49: unknown field "publsh"; did you mean "publish"?
      authorization { users: [{user: a, permissions: {allow_responses: {max: x}}}] } | 1:72: parameter "max" value is expected to be an integer, got the string "x"
      authorization { users: [{user: a, allowed_connection_types: [MQTTT]}] } | 1:35: unknown connection type "MQTTT"; STANDARD and WEBSOCKET are those of Standpipe
      accounts { A { imports: [{stream: x}] } } | 1:26: an import must have either a "stream" or a "service", a map with "account" and "subject"
      accounts { A { imports: [{service: {account: B, subject: x}, prefix: y}] } } | 1:26: "prefix" is for streams, and not beside "to"
      accounts { A { imports: [{stream: {account: B, subjct: x}}] } } | 1:48: unknown field "subjct"; did you mean "subject"?
      accounts { A { exports: [{stream: x, service: y}] } } | 1:26: an export must name either a "stream" or a "service"
      accounts { A { exports: [{service: x, response: two}] } } | 1:26: response type "two" must be singleton, stream or chunked
      accounts { A { exports: [{service: x, latency: y}] } } | 1:39: Standpipe does not support "latency" of an export
      accounts { A { exports: [{stream: a..b}] } } | 1:26: export "a..b" is not a valid subject
      accounts { $G { users: [] } } | 1:12: "$G" is a Reserved Account
      operator: "a.b.c", resolver: "URL(http://x)" | 1:20: resolver: Standpipe knows accounts from memory only: write MEMORY, and their JWTs into "resolver_preload"
      """)
  void aMistakeIsShownWithItsPlace(String text, String error) throws IOException {
    assertThat(parse(text)).isInstanceOfSatisfying(Refused.class,
        refused -> assertThat(refused.text()).endsWith(":" + error));
  }

  @Test
  void tlsComesFromFlagsOrFile() throws IOException {
    assertThat(tls("""
        allow_non_tls: true
        tls { cert_file: c, key_file: k, ca_file: a, verify: true, verify_and_map: true, timeout: 0.5
          cipher_suites: [X], curve_preferences: [Y], pinned_certs: [%s], connection_rate_limit: 9 }
        """.formatted("AB".repeat(32))))
        .contains(new TlsConfig(Path.of("c"), Path.of("k"), Optional.of(Path.of("a")), true, true,
            Duration.ofMillis(500), List.of("X"), List.of("Y"), Set.of("ab".repeat(32)), 9, true));
    assertThat(tls("port: 1", "-tls", "-tlscert", "c", "-tlskey=k"))
        .contains(TlsConfig.of(Path.of("c"), Path.of("k")));
    assertThat(tls("tls { cert_file: c, key_file: k }", "-tls=false")).isEmpty();
    assertThat(tls("port: 1")).isEmpty();
  }

  private Optional<TlsConfig> tls(String text, String... flags) throws IOException {
    return ((Serve) parse(text, flags)).config().broker().tls();
  }

  @Test
  void allMistakesInUsersAppearAtOnce() throws IOException {
    assertThat(parse("""
        authorization { users: [
          {user: a, pasword: b}
          {password: {}, user: c}
          {user: d, permissions: {publish: 5}, channels: x}
        ]}
        accounts { A: x }
        """)).isInstanceOfSatisfying(Refused.class,
        refused -> assertThat(refused.text().replace(directory + "/", "").lines()).containsExactly(
            "f:2:13: unknown field \"pasword\"; did you mean \"password\"?",
            "f:3:14: parameter \"password\" value is expected to be a string",
            "f:4:36: parameter \"publish\" value is expected to be a subject, an array of subjects,"
                + " or a map with allow and deny, got the integer 5",
            "f:4:40: expected permissions of channels to be a map/struct, got a string",
            "f:6:12: expected account to be a map/struct, got a string"));
  }

  @Test
  void theSyntaxOfTlsIsExplained() {
    var help = (PrintHelp) CommandLine.parse(List.of("-help_tls"), Map.of());
    assertThat(help.text()).contains("cert_file:", "    TLS_AES_128_GCM_SHA256\n", "    X25519\n");
  }

  @Test
  void aBlockOnTopThatIsAboutTheStreamingServerDoesNotSwitchTlsOn() throws IOException {
    assertThat(tls("tls { client_ca: x }\nid: a")).isEmpty();
    assertThat(tls("tls { cert_file: c, key_file: k }\nid: a")).isPresent();
    assertThat(parse("tls {}\nstreaming {}")).isInstanceOf(Unusable.class);
  }

  @Test
  void theCheckShowsNoSecret() throws IOException {
    var shown = (PrintConfiguration) parse(
        "authorization { users: [ { user: alice, password: hush } ] }", "-t");
    assertThat(shown.text()).doesNotContain("hush").contains("# users: 1 user\n");
  }

  @Test
  void noSecretIsShown() throws IOException {
    var config = auth("authorization { users: [{user: a, password: s3cret}] }");

    assertThat(config.toString()).doesNotContain("s3cret");
    assertThat(config.users().getFirst().credential()).isInstanceOf(Credential.Password.class);
  }
}
