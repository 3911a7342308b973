package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.OperatorConfig;
import io.standpipe.broker.auth.TestNkey;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users described by JWTs. Shapes: reference, core 2.5.
class OperatorModeTest {
  private static final String VIOLATION = "-ERR 'Authorization Violation'\r\n";

  /// Of accounts, where what is left out is 0.
  private static final String NO_LIMITS = """
      ,"limits":{"conn":-1,"subs":-1,"payload":-1,"imports":-1,"exports":-1}""";

  private final TestNkey operator = TestNkey.operator();
  private final TestNkey account = TestNkey.account();
  private final TestNkey user = TestNkey.user();

  private AuthConfig config(String accountJwt) {
    return AuthConfig
        .of(new OperatorConfig(List.of(operator.jwt(claims(operator, "\"signing_keys\":[]"))),
            Map.of(account.publicKey(), accountJwt)), account.publicKey());
  }

  private TestBroker broker(String accountNats) {
    var jwt = operator.jwt(claims(account, accountNats));
    return new TestBroker(CONFIG.with(config(jwt)));
  }

  private static String claims(TestNkey subject, String nats) {
    return claims(subject, nats, "");
  }

  private static String claims(TestNkey subject, String nats, String more) {
    return "{\"sub\":\"" + subject.publicKey() + "\",\"name\":\"x\",\"iat\":1600000000," + more
        + "\"nats\":{" + nats
        + (nats.contains("\"limits\"") ? "" : NO_LIMITS.substring(nats.isEmpty() ? 1 : 0)) + "}}";
  }

  private static String nonce(String info) {
    var found = Pattern.compile("\"nonce\":\"([\\w-]{15})\"").matcher(info);
    assertThat(found.find()).as(info).isTrue();
    return found.group(1);
  }

  private TestClient login(TestBroker broker, String jwt) {
    var client = broker.connectSilently();
    var nonce = nonce(client.info());
    client.send("CONNECT {\"verbose\":false,\"jwt\":\"" + jwt + "\",\"sig\":\"" + user.sign(nonce)
        + "\"}\r\nPING\r\n");
    return client;
  }

  private void expectRefused(TestBroker broker, String jwt) {
    try (var client = login(broker, jwt)) {
      client.expect(VIOLATION);
      client.expectClosed();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aUserSignedByItsAccountIsServed(boolean old) {
    var claims = claims(user, "\"pub\":{\"allow\":[\"a\"]},\"sub\":{\"deny\":[\"b\"]}");
    try (var broker = broker("");
        var client = login(broker, old ? account.oldJwt(claims) : account.jwt(claims))) {
      client.expect("PONG\r\n");

      client.send("SUB a 1\r\nPUB a 1\r\nx\r\nPUB b 1\r\nx\r\nSUB b 2\r\n");

      client.expect("MSG a 1 1\r\nx\r\n-ERR 'Permissions Violation for Publish to \"b\"'\r\n");
      client.expect("-ERR 'Permissions Violation for Subscription to \"b\"'\r\n");
    }
  }

  @Test
  void aJwtThatNobodyTrustedSignedIsRefused() {
    var stranger = TestNkey.account();
    var claims = claims(user, "");
    try (var broker = broker("")) {
      expectRefused(broker, stranger.jwt(claims));
      expectRefused(broker, user.jwt(claims));
      expectRefused(broker, operator.jwt(claims));
      expectRefused(broker,
          stranger.jwt(claims(user, "\"issuer_account\":\"" + account.publicKey() + "\"")));
      expectRefused(broker, "");
      expectRefused(broker, "a.b.c");
      var good = account.jwt(claims);
      int dot = good.indexOf('.');
      char changed = good.charAt(dot + 40) == 'A' ? 'B' : 'A';
      expectRefused(broker, good.substring(0, dot + 40) + changed + good.substring(dot + 41));
      login(broker, good).close();
    }
  }

  @Test
  void theNonceMustBeSignedByTheUser() {
    var jwt = account.jwt(claims(user, ""));
    try (var broker = broker(""); var thief = broker.connectSilently()) {
      var nonce = nonce(thief.info());
      thief.send(
          "CONNECT {\"jwt\":\"" + jwt + "\",\"sig\":\"" + TestNkey.user().sign(nonce) + "\"}\r\n");

      thief.expect(VIOLATION);
    }
  }

  @Test
  void aBearerNeedsNotSign() {
    var jwt = account.jwt(claims(user, "\"bearer_token\":true"));
    try (var broker = broker("")) {
      broker.connect("{\"verbose\":false,\"jwt\":\"" + jwt + "\"}").close();
    }
  }

  @Test
  void timeIsUpWhenTheJwtSaysSo() {
    long now = Instant.now().getEpochSecond();
    try (var broker = broker("")) {
      expectRefused(broker, account.jwt(claims(user, "", "\"exp\":" + (now - 1) + ",")));
      expectRefused(broker, account.jwt(claims(user, "", "\"nbf\":" + (now + 1000) + ",")));
      try (
          var client = login(broker, account.jwt(claims(user, "", "\"exp\":" + (now + 2) + ",")))) {
        assertThat(client.readToEnd()).isIn("PONG\r\n-ERR 'User Authentication Expired'\r\n",
            "PONG\r\nPING\r\n-ERR 'User Authentication Expired'\r\n", VIOLATION);
      }
    }
  }

  @Test
  void aRevokedUserIsRefused() {
    var jwt = account.jwt(claims(user, ""));
    try (var broker = broker("\"revocations\":{\"" + user.publicKey() + "\":1600000000}")) {
      expectRefused(broker, jwt);
    }
    try (var broker = broker("\"revocations\":{\"*\":1599999999}");
        var client = login(broker, jwt)) {
      client.expect("PONG\r\n");
    }
  }

  @Test
  void signingKeysOfAnAccountMaySignAndLimitWhatTheirUsersMay() {
    var plain = TestNkey.account();
    var scoped = TestNkey.account();
    var keys = "\"signing_keys\":[\"" + plain.publicKey() + "\",{\"kind\":\"user_scope\",\"key\":\""
        + scoped.publicKey() + "\",\"template\":{\"pub\":{\"allow\":[\"a\"]}}}]";
    var inAccount = "\"issuer_account\":\"" + account.publicKey() + "\"";
    try (var broker = broker(keys);
        var first = login(broker, plain.jwt(claims(user, inAccount)));
        var second = login(broker, scoped.jwt(claims(user, inAccount)))) {
      first.expect("PONG\r\n");
      first.send("PUB b 1\r\nx\r\n");
      first.flush();
      second.expect("PONG\r\n");
      second.send("PUB b 1\r\nx\r\n");
      second.expect("-ERR 'Permissions Violation for Publish to \"b\"'\r\n");
      expectRefused(broker, scoped.jwt(claims(user, inAccount + ",\"pub\":{\"allow\":[\">\"]}")));
    }
  }

  @ParameterizedTest
  @CsvSource({"'\"src\":[\"10.0.0.0/8\"]',no", "'\"src\":[\"127.0.0.0/8\"]',yes",
      "'\"src\":\"10.0.0.0/8,127.0.0.1/32\"',yes", "'\"src\":[\"nonsense\"]',no",
      "'\"allowed_connection_types\":[\"WEBSOCKET\"]',no",
      "'\"allowed_connection_types\":[\"STANDARD\"]',yes",
      "'\"pub\":{\"allow\":[\"{{name()}}\"]}',no"})
  void whatTheJwtDemandsIsHonouredOrRefused(String nats, String answer) {
    try (var broker = broker(""); var client = login(broker, account.jwt(claims(user, nats)))) {
      client.expect(answer.equals("yes") ? "PONG\r\n" : VIOLATION);
    }
  }

  @Test
  void limitsOfUserAndAccountAreEnforced() {
    var limits = "\"limits\":{\"conn\":1,\"subs\":-1,\"payload\":1000}";
    var jwt = account.jwt(claims(user, "\"subs\":1,\"payload\":100"));
    try (var broker = broker(limits); var client = login(broker, jwt)) {
      client.expect("PONG\r\n");
      try (var second = login(broker, jwt)) {
        second.expect("-ERR 'maximum account active connections exceeded'\r\n");
      }
      client.send("SUB a 1\r\nSUB b 2\r\n");
      client.expect("-ERR 'maximum subscriptions exceeded'\r\n");
      client.send("PUB a 100\r\n" + "x".repeat(100) + "\r\n");
      client.expect("MSG a 1 100\r\n" + "x".repeat(100) + "\r\n");
      client.send("PUB a 101\r\n" + "x".repeat(101) + "\r\n");
      client.expect("-ERR 'Maximum Payload Violation'\r\n");
    }
  }

  @Test
  void whatVersionTwoLeavesOutIsNothing() {
    var limits = "\"limits\":{\"conn\":-1,\"subs\":-1,\"payload\":-1},\"version\":2";
    try (var broker = broker(limits);
        var client = login(broker, account.jwt(claims(user, "\"subs\":-1,\"version\":2")))) {
      client.expect("PONG\r\n");
      client.send("SUB a 1\r\nPUB a 0\r\n\r\nPUB a 1\r\nx\r\n");
      client.expect("MSG a 1 0\r\n\r\n-ERR 'Maximum Payload Violation'\r\n");
    }
    try (var broker = broker("\"limits\":{}");
        var client = login(broker, account.jwt(claims(user, "")))) {
      client.expect("-ERR 'maximum account active connections exceeded'\r\n");
    }
  }

  @Test
  void aConfigurationThatCannotWorkIsRefused() {
    var accountJwt = operator.jwt(claims(account, ""));
    assertThatThrownBy(() -> new TestBroker(CONFIG.with(AuthConfig.of(
        new OperatorConfig(List.of("nonsense"), Map.of(account.publicKey(), accountJwt)), "$G"))))
        .hasMessage("operator: not a valid JWT of an operator");
    assertThatThrownBy(() -> new TestBroker(CONFIG.with(config("nonsense"))))
        .hasMessage("resolver_preload: not a valid JWT of account " + account.publicKey());
  }

  @Test
  void anAccountWhoseJwtCannotBeFollowedIsNotServedAndTheLogSaysWhy() {
    try (var broker = broker("\"imports\":[{\"name\":\"x\"}]")) {
      expectRefused(broker, account.jwt(claims(user, "")));

      assertThat(broker.log()).contains("WARNING account " + account.publicKey()
          + " is not served: \"\" is neither a stream nor a service");
    }
  }

  @Test
  void aUserMayComeAtSomeTimesOfTheDayOnly() {
    var now = LocalTime.now(ZoneOffset.UTC);
    var time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    try (var broker = broker("");
        var client = login(broker,
            account.jwt(claims(user,
                "\"times\":[{\"start\":\"" + time.format(now.minusHours(1)) + "\",\"end\":\""
                    + time.format(now.plusHours(1)) + "\"}],\"times_location\":\"UTC\"")))) {
      client.expect("PONG\r\n");
      expectRefused(broker,
          account.jwt(claims(user,
              "\"times\":[{\"start\":\"" + time.format(now.plusHours(1)) + "\",\"end\":\""
                  + time.format(now.plusHours(2)) + "\"}],\"times_location\":\"UTC\"")));
      expectRefused(broker,
          account.jwt(claims(user, "\"times\":[{\"start\":\"8\",\"end\":\"9\"}]")));
    }
  }

  @Test
  void aUserIsSentAwayWhenItsTimeOfTheDayIsOver() {
    var time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    var end = LocalTime.now(ZoneOffset.UTC).plusSeconds(2);
    var times = "\"times\":[{\"start\":\"" + time.format(end.minusHours(1)) + "\",\"end\":\""
        + time.format(end) + "\"}],\"times_location\":\"UTC\"";
    try (var broker = broker(""); var client = login(broker, account.jwt(claims(user, times)))) {
      assertThat(client.readToEnd()).isIn("PONG\r\n-ERR 'User Authentication Expired'\r\n",
          "PONG\r\nPING\r\n-ERR 'User Authentication Expired'\r\n", VIOLATION);
    }
  }

  @Test
  void aSigningKeyMaySpeakOfWhatItsUsersAreCalled() {
    var scoped = TestNkey.account();
    var keys = "\"signing_keys\":[{\"kind\":\"user_scope\",\"key\":\"" + scoped.publicKey()
        + "\",\"template\":{\"pub\":{\"allow\":[\"of.{{name()}}\"]}}}]";
    try (var broker = broker(keys);
        var client = login(broker,
            scoped.jwt(claims(user, "\"issuer_account\":\"" + account.publicKey() + "\"")))) {
      client.expect("PONG\r\n");

      client.send("PUB of.x 1\r\nx\r\nPUB of.y 1\r\nx\r\n");

      client.expect("-ERR 'Permissions Violation for Publish to \"of.y\"'\r\n");
    }
  }

  @Test
  void accountsShareSubjectsUntilTheActivationTokenExpires() {
    var exporter = TestNkey.account();
    long end = Instant.now().getEpochSecond() + 3;
    var token = exporter
        .jwt(claims(account, "\"subject\":\"prices\",\"kind\":\"stream\"", "\"exp\":" + end + ","));
    var imports = """
        "imports":[{"type":"stream","subject":"prices","account":"%1$s","token":"%2$s"},
          {"type":"service","subject":"sum","account":"%1$s","local_subject":"add"}]"""
        .formatted(exporter.publicKey(), token);
    var exports = """
        "exports":[{"type":"stream","subject":"prices","token_req":true},
          {"type":"service","subject":"sum","response_type":"Singleton"}]""";
    var auth = AuthConfig.of(new OperatorConfig(List.of(operator.jwt(claims(operator, ""))),
        Map.of(account.publicKey(), operator.jwt(claims(account, imports)), exporter.publicKey(),
            operator.jwt(claims(exporter, exports)))),
        "$G");
    try (var broker = new TestBroker(CONFIG.with(auth));
        var seller = login(broker, exporter.jwt(claims(user, "")));
        var buyer = login(broker, account.jwt(claims(user, "")))) {
      seller.expect("PONG\r\n");
      seller.send("SUB sum 1\r\n");
      seller.flush();
      buyer.expect("PONG\r\n");
      buyer.send("SUB prices 1\r\nSUB inbox 2\r\nPUB add inbox 3\r\n1+1\r\n");
      var words = seller.readLine().strip().split(" ", -1);
      assertThat(words).hasSize(5).startsWith("MSG", "sum", "1");
      seller.expect("1+1\r\n");
      seller.send("PUB " + words[3] + " 1\r\n2\r\nPUB prices 1\r\n7\r\n");
      buyer.expect("MSG inbox 2 1\r\n2\r\nMSG prices 1 1\r\n7\r\n");

      boolean isShared = true;
      while (isShared) {
        seller.send("PUB prices 1\r\n8\r\n");
        seller.flush();
        buyer.send("PUB inbox 1\r\nx\r\n");
        var line = buyer.readLine().strip();
        isShared = line.equals("MSG prices 1 1");
        buyer.expect(isShared ? "8\r\nMSG inbox 2 1\r\nx\r\n" : "x\r\n");
      }

      assertThat(Instant.now().getEpochSecond()).isGreaterThanOrEqualTo(end);
      assertThat(broker.log())
          .anyMatch(line -> line.endsWith("the activation token has expired, or is not valid yet"));
    }
  }

  @Test
  void anAccountThatTheOperatorDidNotSignIsNotServed() {
    var config = config(TestNkey.operator().jwt(claims(account, "")));
    try (var broker = new TestBroker(CONFIG.with(config))) {
      expectRefused(broker, account.jwt(claims(user, "")));
    }
  }
}
