package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.broker.auth.AccountConfig;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Export;
import io.standpipe.broker.auth.Export.Responses;
import io.standpipe.broker.auth.Import;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.message.Subject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What accounts export to and import from each other. Source: reference, core NATS 2.4.
class SharingTest {
  private static final AuthConfig USERS = AuthConfig
      .of(List.of(user("a").in("A"), user("b").in("B"), user("c").in("C")));

  private static UserConfig user(String name) {
    return UserConfig.withPassword(name, Secret.of("p"));
  }

  private static AccountConfig account(String name, List<Export> exports, Import... imports) {
    return new AccountConfig(name, exports, Arrays.asList(imports));
  }

  private static TestBroker broker(AccountConfig... accounts) {
    return new TestBroker(CONFIG.with(USERS.withAccounts(List.of(accounts))));
  }

  private static TestClient connect(TestBroker broker, String user) {
    return broker.connect("{\"verbose\":false,\"headers\":true,\"no_responders\":true,\"user\":\""
        + user + "\",\"pass\":\"p\"}");
  }

  @Test
  void aStreamIsHeardInOtherAccounts() {
    try (
        var broker = broker(account("A", List.of(Export.stream("prices.>"))),
            account("B", List.of(), Import.stream("A", "prices.*")),
            account("C", List.of(), Import.stream("A", "prices.*").as("from.a.*.now")));
        var a = connect(broker, "a");
        var b = connect(broker, "b");
        var c = connect(broker, "c")) {
      b.send("SUB > 1\r\nSUB prices.eu q 2\r\nSUB prices.eu q 2b\r\n");
      c.send("SUB > 1\r\n");
      b.flush();
      c.flush();

      a.send("PUB prices.eu r 2\r\nhi\r\nPUB prices.eu.x 1\r\nx\r\nPUB other 1\r\nx\r\n");
      a.send("HPUB prices.us 12 13\r\nNATS/1.0\r\n\r\nx\r\n");
      a.flush();

      b.expect("MSG prices.eu 1 r 2\r\nhi\r\n");
      assertThat(b.readLine()).startsWith("MSG prices.eu 2");
      b.expect("hi\r\nHMSG prices.us 1 12 13\r\nNATS/1.0\r\n\r\nx\r\n");
      b.flush();
      c.expect(
          "MSG from.a.eu.now 1 r 2\r\nhi\r\nHMSG from.a.us.now 1 12 13\r\nNATS/1.0\r\n\r\nx\r\n");
      c.flush();
      b.send("PUB prices.eu 1\r\nx\r\n");
      b.expect("MSG prices.eu 1 1\r\nx\r\n");
      a.send("SUB > 1\r\n");
      a.flush();
    }
  }

  private static TestBroker serving(Export export, Import wanted) {
    return broker(account("A", List.of(export)), account("B", List.of(), wanted));
  }

  /// Takes a request, and returns where its answer goes.
  private static String takeRequest(TestClient service, String subject, String payload) {
    var words = service.readLine().strip().split(" ", -1);
    assertThat(words).hasSize(5).startsWith("MSG", subject, "1");
    assertThat(words[3]).startsWith("_R_.");
    service.expect(payload + "\r\n");
    return words[3];
  }

  private static String answer(String reply, String payload) {
    return "PUB " + reply + " " + payload.length() + "\r\n" + payload + "\r\n";
  }

  @Test
  void aServiceIsAskedFromOtherAccounts() {
    try (
        var broker = serving(Export.service("sum.>"),
            Import.service("A", "sum.*").as("math.*.sum"));
        var a = connect(broker, "a");
        var b = connect(broker, "b")) {
      a.send("SUB sum.* 1\r\n");
      a.flush();
      b.send("SUB _INBOX.b 7\r\nPUB math.two.sum _INBOX.b 3\r\n1+1\r\n");

      var reply = takeRequest(a, "sum.two", "1+1");
      a.send(answer(reply, "2") + answer(reply, "again"));
      a.flush();
      b.expect("MSG _INBOX.b 7 1\r\n2\r\n");
      b.flush();
      b.send("PUB math.two.sum 1\r\nx\r\n");
      a.expect("MSG sum.two 1 1\r\nx\r\n");
    }
  }

  @Test
  void aServiceMayAnswerSeveralTimes() {
    for (var type : List.of(Responses.Type.STREAM, Responses.Type.CHUNKED)) {
      try (var broker = serving(Export.service("s").answering(type), Import.service("A", "s"));
          var a = connect(broker, "a");
          var b = connect(broker, "b")) {
        a.send("SUB s 1\r\n");
        a.flush();
        b.send("SUB r 7\r\nPUB s r 1\r\nx\r\n");
        var reply = takeRequest(a, "s", "x");
        a.send(answer(reply, "one") + answer(reply, "two") + answer(reply, "")
            + answer(reply, "late"));
        a.flush();
        b.expect("MSG r 7 3\r\none\r\nMSG r 7 3\r\ntwo\r\nMSG r 7 0\r\n\r\n");
        b.expect(type == Responses.Type.STREAM ? "MSG r 7 4\r\nlate\r\n" : "");
        b.flush();
      }
    }
  }

  @Test
  void whoeverAsksAServiceThatIsNotThereHearsAtOnce() {
    try (var broker = serving(Export.service("s"), Import.service("A", "s"));
        var b = connect(broker, "b")) {
      b.send("SUB r 7\r\nPUB s r 1\r\nx\r\n");
      b.expect("HMSG r 7 16 16\r\nNATS/1.0 503\r\n\r\n\r\n");
    }
  }

  @Test
  void theEngineOfOneAccountMayServeAnother() {
    var accounts = List.of(account("A", List.of(Export.service("req"))),
        account("B", List.of(), Import.service("A", "req")));
    try (var broker = new TestBroker(CONFIG.with(USERS.withEngineIn("A").withAccounts(accounts)));
        var b = connect(broker, "b")) {
      var bus = broker.broker().bus();
      byte[] yes = "yes".getBytes(StandardCharsets.US_ASCII);
      bus.subscribe(Subject.of("req"), message -> bus
          .publish(Objects.requireNonNull(message.reply()), null, yes, 0, yes.length));
      b.send("SUB r 7\r\nPUB req r 1\r\nx\r\n");
      b.expect("MSG r 7 3\r\nyes\r\n");
    }
  }

  @Test
  void whatGoesInCirclesEnds() {
    try (
        var broker = broker(account("A", List.of(Export.stream("x")), Import.stream("B", "x")),
            account("B", List.of(Export.stream("x")), Import.stream("A", "x")));
        var a = connect(broker, "a");
        var b = connect(broker, "b")) {
      b.send("SUB x 1\r\n");
      b.flush();
      a.send("SUB x 1\r\nPUB x 1\r\n1\r\n");
      a.expect("MSG x 1 1\r\n1\r\n");
      a.flush();
      b.expect("MSG x 1 1\r\n1\r\n");
      b.flush();
    }
  }

  @Test
  void whatIsSharedChangesAtAReload() {
    try (var broker = broker(account("A", List.of(Export.stream("x"))), account("B", List.of()));
        var a = connect(broker, "a");
        var b = connect(broker, "b")) {
      b.send("SUB x 1\r\n");
      b.flush();
      broker.broker()
          .reload(USERS.withAccounts(List.of(account("A", List.of(Export.stream("x"))),
              account("B", List.of(), Import.stream("A", "x")))));
      a.send("PUB x 1\r\n1\r\n");
      b.expect("MSG x 1 1\r\n1\r\n");
      broker.broker().reload(USERS);
      a.send("PUB x 1\r\n2\r\n");
      a.flush();
      b.flush();
    }
  }

  @Test
  void whatIsNotExportedCannotBeImported() {
    var message = "account \"B\" imports stream \"x\" of account \"A\", which does not export it to that account";
    for (var exports : List.of(List.<Export>of(), List.of(Export.service("x")),
        List.of(Export.stream("x").onlyFor("C")), List.of(Export.stream("x.y")))) {
      var accounts = List.of(account("A", exports),
          account("B", List.of(), Import.stream("A", "x")));
      assertThatThrownBy(() -> USERS.withAccounts(accounts)).hasMessage(message);
    }
    assertThat(USERS.withAccounts(List.of(account("A", List.of(Export.stream("*").onlyFor("B"))),
        account("B", List.of(), Import.stream("A", "x")))).accounts()).hasSize(2);
    assertThatThrownBy(() -> Import.stream("A", "x.*").as("y"))
        .hasMessage("\"x.*\" and \"y\" must have the same wildcards in the same order");
  }
}
