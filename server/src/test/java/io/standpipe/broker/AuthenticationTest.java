package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.TestNkey;
import io.standpipe.broker.auth.UserConfig;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthenticationTest {
  /// bcrypt of `s3cret`, with a cost that tests can pay.
  private static final String HASH = BCrypt.withDefaults().hashToString(4, "s3cret".toCharArray());
  private static final String VIOLATION = "-ERR 'Authorization Violation'\r\n";

  private static final UserConfig ALICE = UserConfig.withPassword("alice", Secret.of("wonderland"));
  private static final UserConfig BOB = UserConfig.withPassword("bob", Secret.of(HASH));

  private static TestBroker broker(UserConfig... users) {
    return new TestBroker(CONFIG.with(AuthConfig.of(List.of(users))));
  }

  private static String options(String user, String password) {
    return "{\"verbose\":false,\"user\":\"" + user + "\",\"pass\":\"" + password + "\"}";
  }

  private static void expectRefused(TestBroker broker, String options) {
    try (var client = broker.connectSilently()) {
      client.info();
      client.send("CONNECT " + options + "\r\nPING\r\n");
      client.expect(VIOLATION);
      client.expectClosed();
    }
  }

  @Test
  void aUserIsServedWithTheRightPasswordOnly() {
    try (var broker = broker(ALICE, BOB)) {
      broker.connect(options("alice", "wonderland")).close();
      broker.connect(options("bob", "s3cret")).close();

      expectRefused(broker, options("alice", "s3cret"));
      expectRefused(broker, options("alice", ""));
      expectRefused(broker, options("bob", "wonderland"));
      expectRefused(broker, options("bob", HASH.replace("\\", "\\\\")));
      expectRefused(broker, options("carol", "wonderland"));
      expectRefused(broker, options("", ""));
      expectRefused(broker, "{}");
      expectRefused(broker, "{\"auth_token\":\"wonderland\"}");
    }
  }

  @Test
  void theLogNamesTheUserButNoSecret() {
    var logger = new RecordingLogger(System.Logger.Level.TRACE);
    try (var broker = new TestBroker(CONFIG.with(AuthConfig.of(List.of(ALICE))), logger)) {
      expectRefused(broker, options("alice\\n", "gue55"));

      assertThat(logger.lines()).noneMatch(line -> line.contains("gue55"))
          .noneMatch(line -> line.contains("wonderland"))
          .anyMatch(line -> line.startsWith("ERROR ")
              && line.endsWith("authentication error - User \"alice\\x0a\""));
    }
  }

  @Test
  void infoSaysThatCredentialsAreNeeded() {
    try (var broker = broker(ALICE); var client = broker.connectSilently()) {
      assertThat(client.info())
          .contains(",\"headers\":true,\"auth_required\":true,\"max_payload\":")
          .doesNotContain("nonce");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING\r\n", "PUB foo 100000\r\n", "SUB foo 1\r\n", "x"})
  void nothingButConnectIsTakenFromAStranger(String operation) {
    try (var broker = broker(ALICE); var client = broker.connectSilently()) {
      client.info();
      client.send(operation);

      client.expect(VIOLATION);
      client.expectClosed();
    }
  }

  @Test
  void whoSaysNothingIsDisconnected() {
    var auth = AuthConfig.of(List.of(ALICE)).withTimeout(Duration.ofMillis(30));
    try (var broker = new TestBroker(CONFIG.with(auth));
        var silent = broker.connectSilently();
        var slow = broker.connectSilently()) {
      silent.info();
      slow.info();
      slow.send("CONN");

      silent.expect("-ERR 'Authentication Timeout'\r\n");
      silent.expectClosed();
      slow.expect("-ERR 'Authentication Timeout'\r\n");
      slow.expectClosed();
      try (var client = broker.connectSilently()) {
        client.info();
        client.send("CONNECT " + options("alice", "wonderland") + "\r\nPING\r\n");
        client.expect("PONG\r\n");
        eventually(() -> broker.broker().view().connections() == 1);
        client.flush();
      }
    }
  }

  @Test
  void whatFollowsALoginThatTakesTimeIsNotLost() {
    try (var broker = broker(BOB); var client = broker.connectSilently()) {
      client.info();
      var login = "CONNECT {\"user\":\"bob\",\"pass\":\"s3cret\"}\r\n";
      client.send(login + "SUB foo 1\r\nPUB foo 5\r\nhello\r\nPING\r\n");

      client.expect("+OK\r\n+OK\r\n+OK\r\nMSG foo 1 5\r\nhello\r\nPONG\r\n");
      client.flush();
    }
  }

  @Test
  void aClientThatLeavesWhileItIsCheckedLeavesNothingBehind() {
    try (var broker = broker(BOB)) {
      for (int i = 0; i < 50; i++) {
        var client = broker.connectSilently();
        client.info();
        client.send("CONNECT " + options("bob", "wrong" + i) + "\r\n");
        client.close();
      }

      eventually(() -> broker.broker().view().connections() == 0);
      broker.connect(options("bob", "s3cret")).close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2x$", "$2y$"})
  void everyKindOfBcryptHashIsUnderstood(String kind) {
    try (var broker = broker(UserConfig.withPassword("bob", Secret.of(kind + HASH.substring(4))))) {
      broker.connect(options("bob", "s3cret")).close();
      expectRefused(broker, options("bob", "s3cre"));
    }
  }

  @Test
  void bcryptLooksAtSeventyTwoBytes() {
    String start = "p".repeat(72);
    // bcrypt of these 72 bytes
    String hash = BCrypt.withDefaults().hashToString(4, start.toCharArray());
    try (var broker = broker(UserConfig.withPassword("bob", Secret.of(hash)))) {
      broker.connect(options("bob", start)).close();
      broker.connect(options("bob", start + "more")).close();
      expectRefused(broker, options("bob", start.substring(1)));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTokenIsEnough(boolean hashed) {
    var token = hashed ? HASH : "s3cret";
    try (var broker = broker(UserConfig.withToken(Secret.of(token)))) {
      broker.connect("{\"verbose\":false,\"auth_token\":\"s3cret\"}").close();

      expectRefused(broker, "{\"auth_token\":\"other\"}");
      expectRefused(broker, "{}");
      expectRefused(broker, options("s3cret", "s3cret"));
    }
  }

  @Test
  void credentialsNobodyAskedForAreIgnored() {
    try (var broker = new TestBroker()) {
      broker.connect(options("anybody", "anything")).close();
    }
  }

  @Test
  void whoGivesNoCredentialsBecomesTheNoAuthUser() {
    var guest = UserConfig.withPassword("guest", Secret.of("x"))
        .with(new Permissions(SubjectRules.allow("lobby"), SubjectRules.ALL));
    var auth = AuthConfig.of(List.of(ALICE, guest)).withNoAuthUser("guest");
    try (var broker = new TestBroker(CONFIG.with(auth));
        var client = broker.connect();
        var silent = broker.connectSilently()) {
      client.send("PUB lobby 0\r\n\r\nPUB vault 0\r\n\r\n");
      client.expect("-ERR 'Permissions Violation for Publish to \"vault\"'\r\n");

      assertThat(silent.info()).doesNotContain("auth_required");
      silent.send("PUB vault 0\r\n\r\n");
      silent.expect("-ERR 'Permissions Violation for Publish to \"vault\"'\r\n");

      broker.connect(options("alice", "wonderland")).close();
      expectRefused(broker, options("alice", "x"));
    }
  }

  private static String nonce(String info) {
    var found = Pattern.compile("\"nonce\":\"([\\w-]{15})\"").matcher(info);
    assertThat(found.find()).as(info).isTrue();
    return found.group(1);
  }

  private static String signed(TestNkey nkey, String signature) {
    return "CONNECT {\"verbose\":false,\"nkey\":\"" + nkey.publicKey() + "\",\"sig\":\"" + signature
        + "\"}\r\nPING\r\n";
  }

  @Test
  void anNkeyUserSignsTheNonceOfItsConnection() {
    var nkey = TestNkey.user();
    try (var broker = broker(UserConfig.withNkey(nkey.publicKey()), ALICE);
        var client = broker.connectSilently();
        var old = broker.connectSilently();
        var thief = broker.connectSilently();
        var stranger = broker.connectSilently()) {
      String nonce = nonce(client.info());
      client.send(signed(nkey, nkey.sign(nonce)));
      client.expect("PONG\r\n");

      // As node clients of version 1 write it.
      old.send(signed(nkey, Base64.getEncoder().encodeToString(nkey.signature(nonce(old.info())))));
      old.expect("PONG\r\n");

      thief.info();
      thief.send(signed(nkey, nkey.sign(nonce)));
      thief.expect(VIOLATION);

      var unknown = TestNkey.user();
      stranger.send(signed(unknown, unknown.sign(nonce(stranger.info()))));
      stranger.expect(VIOLATION);

      expectRefused(broker, "{\"nkey\":\"" + nkey.publicKey() + "\"}");
      expectRefused(broker, "{\"nkey\":\"" + nkey.publicKey() + "\",\"sig\":\"!\"}");
      expectRefused(broker, "{\"nkey\":\"alice\",\"pass\":\"wonderland\"}");
      expectRefused(broker, options(nkey.publicKey(), ""));
      broker.connect(options("alice", "wonderland")).close();
    }
  }

  @Test
  void aReloadSendsAwayWhoHasNoPlaceAnyMore() {
    var before = AuthConfig.of(List.of(ALICE, BOB));
    var restricted = ALICE.with(new Permissions(SubjectRules.allow("a"), SubjectRules.allow("a")));
    try (var broker = new TestBroker(CONFIG.with(before));
        var alice = broker.connect(options("alice", "wonderland"));
        var bob = broker.connect(options("bob", "s3cret"))) {
      alice.send("SUB a 1\r\nSUB b 2\r\n");
      alice.flush();

      broker.broker().reload(AuthConfig.of(List.of(restricted)));

      bob.expect(VIOLATION);
      bob.expectClosed();
      alice.expect("-ERR 'Permissions Violation for Subscription to \"b\" (sid \"2\")'\r\n");
      alice.send("PUB a 1\r\nx\r\nPUB b 1\r\ny\r\n");
      alice.expect("MSG a 1 1\r\nx\r\n-ERR 'Permissions Violation for Publish to \"b\"'\r\n");
    }
  }

  @Test
  void usersOfDifferentAccountsDoNotHearEachOther() {
    try (var broker = broker(ALICE.in("one"), BOB.in("other"));
        var alice = broker.connect(options("alice", "wonderland"));
        var bob = broker.connect(options("bob", "s3cret"))) {
      bob.send("SUB > 1\r\n");
      bob.flush();
      alice.send("SUB > 1\r\nPUB foo 1\r\nx\r\n");

      alice.expect("MSG foo 1 1\r\nx\r\n");
      alice.flush();
      bob.flush();
      assertThat(broker.broker().view().subscriptions()).isEqualTo(2);
    }
  }
}
