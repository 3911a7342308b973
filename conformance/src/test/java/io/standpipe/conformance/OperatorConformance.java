package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.net.InetSocketAddress;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Users described by JWTs: the same operator, accounts and users at a nats-server of the machine
/// and at ours. What either answers, the other must answer too.
@Tag("newest-jnats")
@SuppressWarnings("try") // jnats connections may be interrupted while they close
class OperatorConformance {
  private static final String UNLIMITED = """
      "limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"wildcards":true,"conn":-1,"leaf":-1},""";
  private static final String UNLIMITED_OLD = """
      "limits":{"subs":-1,"conn":-1,"leaf":-1,"imports":-1,"exports":-1,"data":-1,"payload":-1,"wildcards":true}""";
  private static final String FREE = "\"subs\":-1,\"data\":-1,\"payload\":-1,";
  /// Seconds since the epoch.
  private static final long PAST = 1_600_000_100;
  private static final long FUTURE = 4_000_000_000L;

  private static final Issuer OPERATOR = Issuer.operator();
  private static final Issuer USER = Issuer.user();
  private static final Map<String, Issuer> ACCOUNTS = new HashMap<>();
  private static final Map<String, String> TOKENS = new HashMap<>();
  private static final Issuer SCOPED = Issuer.account();
  private static final Issuer TEMPLATE = Issuer.account();
  private static final Issuer DENYING = Issuer.account();
  private static final Issuer SIGNING = Issuer.account();
  private static ServerProcess ours;
  private static ServerProcess theirs;

  /// A user, and who lets it in.
  record Case(String title, String jwt, boolean signs) {
    @Override
    public String toString() {
      return title;
    }
  }

  private static Issuer account(String name) {
    return ACCOUNTS.computeIfAbsent(name, _ -> Issuer.account());
  }

  private static void preload(String name, String nats, String more) {
    TOKENS.put(account(name).publicKey(), OPERATOR.issue(account(name), "account", nats, more));
  }

  private static void preload(String name, String nats) {
    preload(name, UNLIMITED + nats, "");
  }

  private static String scope(Issuer key, String permissions) {
    return """
        {"kind":"user_scope","key":"%s","role":"r","template":{%s"subs":-1,"data":-1,"payload":-1}}"""
        .formatted(key.publicKey(), permissions);
  }

  private static String imports(String type, String subject, String more) {
    return "\"imports\":[{\"name\":\"i\",\"type\":\"" + type + "\",\"subject\":\"" + subject
        + "\",\"account\":\"" + account("exporter").publicKey() + "\"" + more + "}],";
  }

  private static String token(String to, String subject, String kind, String more) {
    return ",\"token\":\"" + account("exporter").issue(account(to), "activation",
        "\"subject\":\"" + subject + "\",\"kind\":\"" + kind + "\",", more) + "\"";
  }

  @BeforeAll
  static void start() {
    preload("plain", "\"signing_keys\":[\"" + SIGNING.publicKey() + "\","
        + scope(SCOPED, "\"pub\":{\"allow\":[\"of.x\"]},") + ","
        + scope(TEMPLATE,
            "\"pub\":{\"allow\":[\"of.{{tag(team)}}\"]},\"sub\":{\"allow\":[\"of.>\",\"_INBOX.>\"]},")
        + "," + scope(DENYING, "\"pub\":{\"deny\":[\"of.{{tag(team)}}\"]},") + "],");
    preload("expired", UNLIMITED, "\"exp\":" + PAST + ",");
    preload("revoking", "\"revocations\":{\"" + USER.publicKey() + "\":1600000001},");
    preload("without limits", "", "");
    preload("default permissions", "\"default_permissions\":{\"pub\":{\"allow\":[\"of.x\"]}},");
    preload("some limits", "\"limits\":{\"conn\":-1,\"subs\":-1,\"payload\":-1},", "");
    preload("no imports",
        "\"limits\":{\"subs\":-1,\"payload\":-1,\"imports\":0,\"exports\":-1,\"wildcards\":true,\"conn\":-1},"
            + imports("stream", "public", ""),
        "");
    preload("exporter", """
        "exports":[{"name":"a","type":"stream","subject":"public"},{"name":"b","type":"stream","subject":"private.>","token_req":true},\
        {"name":"c","type":"service","subject":"sum","response_type":"Singleton"}],""");
    preload("importer", imports("stream", "public", ""));
    preload("renaming", imports("stream", "public", ",\"local_subject\":\"own.name\""));
    preload("prefixing", imports("stream", "public", ",\"to\":\"from\""));
    preload("invited", imports("stream", "private.a", token("invited", "private.*", "stream", "")));
    preload("uninvited", imports("stream", "private.a", ""));
    preload("late", imports("stream", "private.a",
        token("late", "private.*", "stream", "\"exp\":" + PAST + ",")));
    preload("thief", imports("stream", "private.a", token("late", "private.*", "stream", "")));
    preload("misled", imports("stream", "private.a", token("misled", "private.b", "stream", "")));
    preload("asking", imports("service", "sum", ",\"local_subject\":\"add\""));
    TOKENS.put(account("old").publicKey(), OPERATOR.issueOld(account("old"), "account", ""));
    TOKENS.put(account("old with limits").publicKey(),
        OPERATOR.issueOld(account("old with limits"), "account", UNLIMITED_OLD));
    TOKENS.put(account("foreign").publicKey(),
        Issuer.operator().issue(account("foreign"), "account", UNLIMITED));

    var text = new StringBuilder("operator: \"").append(OPERATOR.issue(OPERATOR, "operator", ""))
        .append("\"\nresolver: MEMORY\nresolver_preload: {\n");
    TOKENS.forEach(
        (key, jwt) -> text.append("  ").append(key).append(": \"").append(jwt).append("\"\n"));
    text.append("}\n");
    theirs = NatsServer.start(ServerProcess.freePort(), "-c",
        Access.configuration("operator-theirs", text.toString()));
    ours = ServerProcess.start("-c", Access.configuration("operator-ours",
        text + "streaming { account: " + account("plain").publicKey() + " }\n"));
  }

  @AfterAll
  static void stop() {
    if (ours != null) {
      ours.close();
    }
    if (theirs != null) {
      theirs.close();
    }
  }

  private static String of(String account, String nats) {
    return account(account).issue(USER, "user", nats);
  }

  private static String of(Issuer key, String nats) {
    return key.issue(USER, "user",
        "\"issuer_account\":\"" + account("plain").publicKey() + "\"," + nats);
  }

  private static String times(int fromHours, int toHours) {
    var now = LocalTime.now(ZoneOffset.UTC);
    var time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    return "\"times\":[{\"start\":\"" + time.format(now.plusHours(fromHours)) + "\",\"end\":\""
        + time.format(now.plusHours(toHours)) + "\"}],\"times_location\":\"UTC\"," + FREE;
  }

  static List<Case> cases() {
    var cases = new ArrayList<Case>();
    var plain = account("plain");
    var signed = Map.ofEntries(Map.entry("plain", of("plain", FREE)),
        Map.entry("permissions",
            of("plain", FREE + "\"pub\":{\"allow\":[\"of.x\"]},\"sub\":{\"deny\":[\"of.>\"]},")),
        Map.entry("default permissions", of("default permissions", FREE)),
        Map.entry("expired", plain.issue(USER, "user", FREE, "\"exp\":" + PAST + ",")),
        Map.entry("not yet", plain.issue(USER, "user", FREE, "\"nbf\":" + FUTURE + ",")),
        Map.entry("signed by nobody", Issuer.account().issue(USER, "user", FREE)),
        Map.entry("signed by the operator", OPERATOR.issue(USER, "user", FREE)),
        Map.entry("signed by another account",
            account("importer").issue(USER, "user",
                "\"issuer_account\":\"" + plain.publicKey() + "\"," + FREE)),
        Map.entry("signed by a signing key", of(SIGNING, FREE)),
        Map.entry("of an expired account", of("expired", FREE)),
        Map.entry("of an account of a foreign operator", of("foreign", FREE)),
        Map.entry("revoked", of("revoking", FREE)),
        Map.entry("from elsewhere", of("plain", FREE + "\"src\":[\"10.0.0.0/8\"],")),
        Map.entry("from here", of("plain", FREE + "\"src\":[\"10.0.0.0/8\",\"127.0.0.0/8\"],")),
        Map.entry("not at this time", of("plain", times(2, 3))),
        Map.entry("by WebSocket only",
            of("plain", FREE + "\"allowed_connection_types\":[\"WEBSOCKET\"],")),
        Map.entry("by TCP only",
            of("plain", FREE + "\"allowed_connection_types\":[\"STANDARD\"],")),
        Map.entry("of a scope", of(SCOPED, "")),
        Map.entry("of a scope with own permissions", of(SCOPED, "\"pub\":{\"allow\":[\">\"]},")),
        Map.entry("of a template", of(TEMPLATE, "\"tags\":[\"team:x\",\"team:z\"],")),
        Map.entry("of a template without tag", of(TEMPLATE, "")),
        Map.entry("of a template that denies", of(DENYING, "\"tags\":[\"team:x\"],")),
        Map.entry("of a template that denies nobody knows what", of(DENYING, "")),
        Map.entry("small payload", of("plain", "\"subs\":-1,\"data\":-1,\"payload\":1,")),
        Map.entry("one subscription", of("plain", "\"subs\":1,\"data\":-1,\"payload\":-1,")),
        Map.entry("no limit of payloads given", of("plain", "\"subs\":-1,")),
        Map.entry("account without limits", of("without limits", FREE)),
        Map.entry("account with some limits", of("some limits", FREE)),
        Map.entry("account with too many imports", of("no imports", FREE)),
        Map.entry("account with the token of another", of("thief", FREE)),
        Map.entry("account with the token of another subject", of("misled", FREE)),
        Map.entry("account with an expired token", of("late", FREE)),
        Map.entry("account without a token", of("uninvited", FREE)),
        Map.entry("old", account("old with limits").issueOld(USER, "user", "")),
        Map.entry("old with permissions",
            account("old with limits").issueOld(USER, "user",
                "\"pub\":{\"allow\":[\"of.x\"]},\"sub\":{\"deny\":[\"of.>\"]}")),
        Map.entry("old with a small payload",
            account("old with limits").issueOld(USER, "user", "\"payload\":1")),
        Map.entry("old from elsewhere",
            account("old with limits").issueOld(USER, "user", "\"src\":\"10.0.0.0/8,11.0.0.0/8\"")),
        Map.entry("old from here",
            account("old with limits").issueOld(USER, "user",
                "\"src\":\"10.0.0.0/8,127.0.0.0/8\"")),
        Map.entry("old of an old account without limits",
            account("old").issueOld(USER, "user", "")),
        Map.entry("new of an old account", of("old with limits", FREE)),
        Map.entry("old of a new account", plain.issueOld(USER, "user", "")),
        Map.entry("no JWT", ""));
    signed.forEach((title, jwt) -> cases.add(new Case(title, jwt, true)));
    cases.add(new Case("now", of("plain", times(-1, 1)), true));
    cases.add(new Case("without signature", of("plain", FREE), false));
    cases.add(new Case("bearer", of("plain", FREE + "\"bearer_token\":true,"), false));
    return cases;
  }

  /// The protocol, as each server speaks it.
  private static List<String> conversation(InetSocketAddress address, Case asked) {
    try (var connection = RawConnection.open(address)) {
      var info = connection.take(Frame.Info.class).json();
      var nonce = Pattern.compile("\"nonce\":\\s*\"([^\"]+)\"").matcher(info);
      assertThat(nonce.find()).as(info).isTrue();
      connection.send("CONNECT " + RawConnection.connectJson("\"jwt\":\"" + asked.jwt + "\"",
          "\"sig\":\"" + (asked.signs ? USER.sign(nonce.group(1)) : "") + "\"") + "\r\n");
      connection.send(
          "PING\r\nSUB of.* 1\r\nSUB other 2\r\nPUB of.x 1\r\nx\r\nPUB of.y 2\r\nxx\r\nPING\r\n");
      var said = new ArrayList<String>();
      int pongs = 0;
      while (pongs < 2) {
        var frame = connection.next();
        pongs += frame instanceof Frame.Pong ? 1 : frame instanceof Frame.Closed ? 2 : 0;
        if (!(frame instanceof Frame.Info)) {
          said.add(text(frame));
        }
      }
      return said;
    }
  }

  private static String text(Frame frame) {
    return frame instanceof Frame.Message message
        ? "MSG " + message.subject() + " " + message.sid() + " " + message.payload()
        : frame.toString();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothServersAnswerAUserAlike(Case asked) {
    assertThat(conversation(ours.address(), asked)).as(asked.title)
        .isEqualTo(conversation(theirs.address(), asked));
  }

  private static ServerProcess server(String whose) {
    return whose.equals("ours") ? ours : theirs;
  }

  private static Connection connect(String whose, String account) throws Exception {
    var file = USER.credentials("operator-" + account, of(account, FREE));
    return Nats.connect(new Options.Builder().server("nats://127.0.0.1:" + server(whose).port())
        .authHandler(Nats.credentials(file.toString()))
        .connectionTimeout(RawConnection.PATIENCE)
        .maxReconnects(0)
        .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "theirs"})
  void theJavaClientComesWithACredentialsFile(String whose) throws Exception {
    try (var connection = connect(whose, "plain")) {
      var subscription = connection.subscribe("foo");
      connection.publish("foo", "hello".getBytes(UTF_8));

      assertThat(subscription.nextMessage(RawConnection.PATIENCE).getData()).asString(UTF_8)
          .isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @CsvSource({"importer,public,public", "renaming,public,own.name", "prefixing,public,from.public",
      "invited,private.a,private.a", "invited,private.b,", "uninvited,private.a,",
      "late,private.a,"})
  void anAccountHearsWhatItImportsAtBothServers(String account, String published, String heard)
      throws Exception {
    for (var whose : List.of("ours", "theirs")) {
      try (var exporter = connect(whose, "exporter"); var importer = connect(whose, account)) {
        var all = importer.subscribe(">");
        importer.flush(RawConnection.PATIENCE);

        exporter.publish(published, "news".getBytes(UTF_8));
        exporter.flush(RawConnection.PATIENCE);
        importer.publish("end", new byte[0]);

        var expected = new ArrayList<>(List.of("end"));
        if (heard != null) {
          expected.addFirst(heard);
        }
        for (var subject : expected) {
          assertThat(all.nextMessage(RawConnection.PATIENCE).getSubject()).as(whose)
              .isEqualTo(subject);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ours", "theirs"})
  void anAccountAsksTheServiceOfAnother(String whose) throws Exception {
    try (var exporter = connect(whose, "exporter"); var asking = connect(whose, "asking")) {
      exporter
          .createDispatcher(request -> exporter.publish(request.getReplyTo(), request.getData()))
          .subscribe("sum");
      exporter.flush(RawConnection.PATIENCE);

      var answer = Objects
          .requireNonNull(asking.request("add", "1+1".getBytes(UTF_8), RawConnection.PATIENCE));

      assertThat(answer.getData()).asString(UTF_8).isEqualTo("1+1");
    }
  }
}
