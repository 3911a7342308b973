package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ChannelPermissions;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.auth.Permissions.Responses;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.SubjectRules;
import io.standpipe.broker.auth.UserConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the permissions of core NATS let a user do. Texts and table: reference, core 2.6.
class PermissionTest {
  private static final UserConfig ROOT = UserConfig.withPassword("root", Secret.of("r"));

  private static TestBroker broker(Permissions permissions) {
    return broker(UserConfig.withPassword("u", Secret.of("p")).with(permissions));
  }

  private static TestBroker broker(UserConfig user) {
    return new TestBroker(CONFIG.with(AuthConfig.of(List.of(user, ROOT))));
  }

  private static TestClient user(TestBroker broker) {
    return broker.connect("{\"verbose\":false,\"pedantic\":false,\"user\":\"u\",\"pass\":\"p\"}");
  }

  private static TestClient root(TestBroker broker) {
    return broker.connect("{\"verbose\":false,\"user\":\"root\",\"pass\":\"r\"}");
  }

  private static Permissions publish(SubjectRules rules) {
    return new Permissions(rules, SubjectRules.ALL);
  }

  private static Permissions subscribe(SubjectRules rules) {
    return new Permissions(SubjectRules.ALL, rules);
  }

  @ParameterizedTest
  @CsvSource({"foo,yes", "bar.x,yes", "bar.x.y,no", "bar,no", "baz.a.b,yes", "baz,no", "foo2,no",
      "baz.secret,no", "baz.secret.x,yes", "baz.*,yes"})
  void publishingIsAllowedAndDeniedByPattern(String subject, String answer) {
    var rules = new SubjectRules(List.of("foo", "bar.*", "baz.>"), List.of("baz.secret"));
    try (var broker = broker(publish(rules));
        var user = user(broker);
        var listener = root(broker)) {
      listener.send("SUB > 1\r\n");
      listener.flush();

      user.send(("PUB " + subject + " 1\r\nx\r\n").repeat(2));

      if (answer.equals("yes")) {
        listener.expect(("MSG " + subject + " 1 1\r\nx\r\n").repeat(2));
      } else {
        user.expect(
            ("-ERR 'Permissions Violation for Publish to \"" + subject + "\"'\r\n").repeat(2));
      }
      user.flush();
      listener.flush();
    }
  }

  @Test
  void aVerboseClientGetsNoOkForWhatWasRefused() {
    try (var broker = broker(publish(SubjectRules.allow("foo")));
        var user = broker.connectSilently()) {
      user.info();
      user.send("CONNECT {\"user\":\"u\",\"pass\":\"p\"}\r\nPUB foo 1\r\nx\r\nPUB bar 1\r\nx\r\n");

      user.expect("+OK\r\n+OK\r\n-ERR 'Permissions Violation for Publish to \"bar\"'\r\n");
      user.flush();
    }
  }

  @ParameterizedTest
  @CsvSource({"foo,yes", "bar.x,yes", "bar.*,yes", "bar.>,no", ">,no", "*,no", "baz.>,yes",
      "baz.*.x,yes", "baz.secret,no", "baz.secret.>,no", "baz,no"})
  void subscribingIsAllowedAndDeniedByPattern(String subject, String answer) {
    var rules = new SubjectRules(List.of("foo", "bar.*", "baz.>"),
        List.of("baz.secret", "baz.secret.>"));
    try (var broker = broker(subscribe(rules)); var user = user(broker)) {
      user.send("SUB " + subject + " 1\r\n");

      if (answer.equals("no")) {
        user.expect("-ERR 'Permissions Violation for Subscription to \"" + subject + "\"'\r\n");
      }
      user.flush();
      assertThat(broker.broker().view().subscriptions()).isEqualTo(answer.equals("yes") ? 1 : 0);
    }
  }

  @Test
  void whatIsDeniedDoesNotReachABroaderSubscription() {
    try (var broker = broker(subscribe(SubjectRules.deny("foo.baz", "foo.*.x")));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB foo.> 1\r\nSUB foo.* q 2\r\n");
      user.flush();

      root.send("PUB foo.bar 1\r\na\r\nPUB foo.baz 1\r\nb\r\n");
      root.send("PUB foo.y.x 1\r\nc\r\nPUB foo.y.z 1\r\nd\r\n");
      root.flush();

      user.expect("MSG foo.bar 1 1\r\na\r\nMSG foo.bar 2 1\r\na\r\nMSG foo.y.z 1 1\r\nd\r\n");
      user.flush();
    }
  }

  @Test
  void aMemberThatMayNotHaveAMessageLeavesItToAnother() {
    try (var broker = broker(subscribe(SubjectRules.deny("foo.baz")));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB foo.* q 1\r\n");
      user.flush();
      root.send("SUB foo.* q 2\r\n" + "PUB foo.baz 1\r\nx\r\n".repeat(20));

      root.expect("MSG foo.baz 2 1\r\nx\r\n".repeat(20));
      user.flush();
    }
  }

  @ParameterizedTest
  @CsvSource({"'foo',,yes", "'foo',v1,yes", "'foo',v2,yes", "'foo v1',,no", "'foo v1',v1,yes",
      "'foo v1',v2,no", "'foo;foo v1',,yes", "'foo;foo v1',v1,yes", "'foo;foo v1',v2,no",
      "'foo v2.*',v2.a,yes", "'foo v2.*',v2,no", "'foo v2.>',v2.a.b,yes", "'* v1',v1,yes"})
  void queuesAreAllowedByName(String allow, String queue, String answer) {
    expectQueue(new SubjectRules(List.of(allow.split(";", -1)), List.of()), queue, answer);
  }

  @ParameterizedTest
  @CsvSource({"'foo v1',,yes", "'foo v1',v1,no", "'foo v1',v2,yes", "'foo;foo v1',v2,no",
      "'foo >',v2,no", "'foo >',,yes"})
  void queuesAreDeniedByName(String deny, String queue, String answer) {
    expectQueue(new SubjectRules(List.of(), List.of(deny.split(";", -1))), queue, answer);
  }

  private static void expectQueue(SubjectRules rules, @Nullable String queue, String answer) {
    try (var broker = broker(subscribe(rules)); var user = user(broker)) {
      user.send("SUB foo " + (queue == null ? "" : queue + " ") + "1\r\n");

      if (answer.equals("no")) {
        user.expect("-ERR 'Permissions Violation for Subscription to \"foo\""
            + (queue == null ? "" : " using queue \"" + queue + "\"") + "'\r\n");
      }
      user.flush();
    }
  }

  private static Permissions responding(int max, Duration expires) {
    return new Permissions(SubjectRules.ALL, SubjectRules.ALL,
        Optional.of(new Responses(max, expires)));
  }

  @Test
  void aResponderMayAnswerWhatItReceivedAndNothingElse() {
    try (var broker = broker(responding(2, Duration.ofMinutes(2)));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB service 1\r\nPUB answer 1\r\nx\r\n");
      user.expect("-ERR 'Permissions Violation for Publish to \"answer\"'\r\n");
      root.send("SUB answer 1\r\nPUB service answer 1\r\n?\r\n");
      user.expect("MSG service 1 answer 1\r\n?\r\n");

      user.send("PUB answer 1\r\n1\r\nPUB answer 1\r\n2\r\nPUB answer 1\r\n3\r\n");

      user.expect("-ERR 'Permissions Violation for Publish to \"answer\"'\r\n");
      root.expect("MSG answer 1 1\r\n1\r\nMSG answer 1 1\r\n2\r\n");
      user.flush();
      root.flush();
    }
  }

  @Test
  void thePermissionToAnswerExpires() {
    try (var broker = broker(responding(-1, Duration.ZERO));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB service 1\r\n");
      user.flush();
      root.send("PUB service answer 1\r\n?\r\n");
      user.expect("MSG service 1 answer 1\r\n?\r\n");

      user.send("PUB answer 1\r\nx\r\n");

      user.expect("-ERR 'Permissions Violation for Publish to \"answer\"'\r\n");
    }
  }

  @Test
  void aResponderMayAnswerAsOftenAsItLikesIfItIsSaid() {
    try (var broker = broker(responding(-1, Duration.ofSeconds(-1)));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB service 1\r\n");
      user.flush();
      root.send("SUB answer 1\r\nPUB service answer 1\r\n?\r\n");
      user.expect("MSG service 1 answer 1\r\n?\r\n");

      user.send("PUB answer 1\r\nx\r\n".repeat(100));

      root.expect("MSG answer 1 1\r\nx\r\n".repeat(100));
      user.flush();
    }
  }

  @Test
  void onlyTheFirstViolationOfAConnectionIsAnError() {
    try (var broker = broker(publish(SubjectRules.allow("foo"))); var user = user(broker)) {
      user.send("PUB bar 1\r\nx\r\nPUB bar 1\r\nx\r\nSUB _INBOX.a 1\r\n");
      user.expect("-ERR 'Permissions Violation for Publish to \"bar\"'\r\n".repeat(2));
      user.flush();

      assertThat(broker.log()).filteredOn(line -> line.startsWith("ERROR"))
          .singleElement()
          .asString()
          .endsWith("Publish Violation - User \"u\", Subject \"bar\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"_INBOX.abc,yes", "_INBOX.abc.*,yes", "_INBOX.abc.>,yes", "_INBOX.*,no",
      "_INBOX.>,no", "_INBOX.*.x,no", "_STAN.>,no", "_STAN.pub.test-cluster.>,no", "_STAN.acks,no",
      "_STAN.acks.abc,yes", "_STAN.acks.*,no", "_STAN.acks.>,no", "orders,yes", ">,yes",
      "*.abc,yes", "_INBOX.*abc,yes"})
  void whoHasChannelPermissionsCannotListenToOthers(String subject, String answer) {
    var restricted = new ChannelPermissions(SubjectRules.allow("orders"), SubjectRules.ALL);
    try (var broker = broker(UserConfig.withPassword("u", Secret.of("p")).with(restricted));
        var user = user(broker)) {
      user.send("SUB " + subject + " 1\r\n");

      if (answer.equals("no")) {
        user.expect("-ERR 'Permissions Violation for Subscription to \"" + subject + "\"'\r\n");
      }
      user.flush();
    }
  }

  @Test
  void whoHasChannelPermissionsSeesNoInboxThroughAWildcard() {
    var restricted = new ChannelPermissions(SubjectRules.allow("orders"), SubjectRules.ALL);
    try (var broker = broker(UserConfig.withPassword("u", Secret.of("p")).with(restricted));
        var user = user(broker);
        var root = root(broker)) {
      user.send("SUB > 1\r\nSUB *.abc 2\r\nSUB _INBOX.mine.* 3\r\n");
      user.flush();

      root.send("PUB _INBOX.abc 1\r\na\r\nPUB _STAN.pub.c.x 1\r\nb\r\n");
      root.send("PUB _INBOX.mine.1 1\r\nc\r\nPUB orders 1\r\nd\r\n");

      user.expect("MSG _INBOX.mine.1 3 1\r\nc\r\nMSG orders 1 1\r\nd\r\n");
      user.flush();
    }
  }
}
