package io.standpipe.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.standpipe.broker.auth.Agreements.InForce;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What accounts described by JWTs may import from each other. Source: nats-server 2.9.
class AgreementsTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);

  private static final String NO_LIMITS = ",\"limits\":{\"imports\":-1,\"exports\":-1}";

  private final TestNkey operator = TestNkey.operator();
  private final TestNkey exporter = TestNkey.account();
  private final TestNkey importer = TestNkey.account();
  private final Map<String, String> accounts = new HashMap<>();

  private void account(TestNkey key, String nats) {
    account(key, nats, "");
  }

  private void account(TestNkey key, String nats, String more) {
    accounts.put(key.publicKey(), operator.jwt("{\"sub\":\"" + key.publicKey()
        + "\",\"iat\":1600000000," + more + "\"nats\":{" + nats
        + (nats.contains("\"limits\"") ? "" : NO_LIMITS.substring(nats.isEmpty() ? 1 : 0)) + "}}"));
  }

  private Agreements agreements() {
    var operators = List.of(operator.jwt("{\"sub\":\"" + operator.publicKey() + "\",\"nats\":{}}"));
    return Agreements.of(AuthConfig.of(new OperatorConfig(operators, accounts), "$G"));
  }

  private InForce now() {
    return agreements().at(NOW);
  }

  private static List<Import> imports(InForce all) {
    var imports = new ArrayList<Import>();
    all.accounts().forEach(account -> imports.addAll(account.imports()));
    return imports;
  }

  private String importing(String type, String subject, String more) {
    return "\"imports\":[{\"name\":\"x\",\"type\":\"" + type + "\",\"subject\":\"" + subject
        + "\",\"account\":\"" + exporter.publicKey() + "\"" + more + "}]";
  }

  private static String exporting(String type, String subject, String more) {
    return "\"exports\":[{\"name\":\"x\",\"type\":\"" + type + "\",\"subject\":\"" + subject + "\""
        + more + "}]";
  }

  private String activation(String subject, String kind) {
    return activation("\"subject\":\"" + subject + "\",\"kind\":\"" + kind + "\"", "",
        importer.publicKey());
  }

  private String activation(String nats, String more, String to) {
    return exporter.jwt("{\"sub\":\"" + to + "\",\"iat\":1600000000," + more + "\"nats\":{" + nats
        + ",\"type\":\"activation\",\"version\":2}}");
  }

  private static String token(String jwt) {
    return ",\"token\":\"" + jwt + "\"";
  }

  @Test
  void aPublicExportIsImportedWithoutToken() {
    account(exporter, exporting("stream", "prices.>", ""));
    account(importer, importing("stream", "prices.eu.*", ""));

    var agreed = now();

    assertThat(imports(agreed)).containsExactly(Import.stream(exporter.publicKey(), "prices.eu.*"));
    assertThat(agreed.refusals()).isEmpty();
    assertThat(agreed.until()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"stream,prices,other,it exports no such stream",
      "stream,prices,prices.>,it exports no such stream",
      "service,prices,prices,it exports no such stream"})
  void whatIsNotExportedIsLeftOutAndTold(
      String exported,
      String subject,
      String wanted,
      String why) {
    account(exporter, exporting(exported, subject, ""));
    account(importer, importing("stream", wanted, ""));

    var agreed = now();

    assertThat(imports(agreed)).isEmpty();
    assertThat(agreed.refusals()).containsExactly("account " + importer.publicKey()
        + " does not import \"" + wanted + "\" of account " + exporter.publicKey() + ": " + why);
  }

  @Test
  void anAccountThatIsNotKnownExportsNothing() {
    account(importer, importing("stream", "prices", ""));

    assertThat(now().refusals()).singleElement().asString().endsWith(": that account is not known");
  }

  @Test
  void aPrivateExportNeedsAnActivationToken() {
    account(exporter, exporting("stream", "prices.>", ",\"token_req\":true"));
    account(importer, importing("stream", "prices.eu", ""));

    var without = now();
    account(importer, importing("stream", "prices.eu", token(activation("prices.*", "stream"))));
    var with = now();

    assertThat(imports(without)).isEmpty();
    assertThat(without.refusals()).singleElement()
        .asString()
        .endsWith(": it needs an activation token");
    assertThat(imports(with)).hasSize(1);
    assertThat(with.refusals()).isEmpty();
  }

  @Test
  void anActivationTokenOfVersionOneCounts() {
    account(exporter, exporting("service", "sum", ",\"token_req\":true"));
    var old = exporter.oldJwt("{\"sub\":\"" + importer.publicKey()
        + "\",\"type\":\"activation\",\"nats\":{\"subject\":\"sum\",\"type\":\"service\"}}");
    account(importer, importing("service", "sum", token(old)));

    assertThat(imports(now())).containsExactly(Import.service(exporter.publicKey(), "sum"));
  }

  @Test
  void aTokenThatWillNeverDoMakesTheAccountUnusableAsInTheOriginal() {
    account(exporter, exporting("stream", "prices.>", ",\"token_req\":true"));
    var stranger = TestNkey.account();
    var byStranger = stranger.jwt("{\"sub\":\"" + importer.publicKey()
        + "\",\"nats\":{\"subject\":\"prices.eu\",\"kind\":\"stream\"}}");
    var forOther = activation("\"subject\":\"prices.eu\",\"kind\":\"stream\"", "",
        stranger.publicKey());
    var good = activation("prices.eu", "stream");
    int last = good.lastIndexOf('.') + 5;
    var changed = good.substring(0, last) + (good.charAt(last) == 'A' ? 'B' : 'A')
        + good.substring(last + 1);

    for (var attempt : Map
        .of(byStranger, "was not issued by account " + exporter.publicKey(), forOther,
            "is for another account", changed, "is not valid", activation("prices.us", "stream"),
            "is for something else", activation("prices.eu", "service"), "is for something else")
        .entrySet()) {
      account(importer, importing("stream", "prices.eu", token(attempt.getKey())));

      assertThat(now().refusals()).containsExactly("account " + importer.publicKey()
          + " is not served: the activation token of import \"prices.eu\" " + attempt.getValue());
    }
  }

  @Test
  void aSigningKeyOfTheExporterMayIssueTokensAndNoOther() {
    var signing = TestNkey.account();
    var claims = "{\"sub\":\"" + importer.publicKey()
        + "\",\"nats\":{\"subject\":\"prices\",\"kind\":\"stream\",\"issuer_account\":\""
        + exporter.publicKey() + "\"}}";
    account(exporter, exporting("stream", "prices", ",\"token_req\":true") + ",\"signing_keys\":[\""
        + signing.publicKey() + "\"]");

    account(importer, importing("stream", "prices", token(signing.jwt(claims))));
    assertThat(imports(now())).hasSize(1);

    account(importer, importing("stream", "prices", token(TestNkey.account().jwt(claims))));
    assertThat(imports(now())).isEmpty();
    assertThat(now().refusals()).singleElement()
        .asString()
        .endsWith("the activation token is signed by a key that is none of that account");
  }

  @Test
  void aTokenCountsFromItsStartToItsEnd() {
    account(exporter, exporting("stream", "prices", ",\"token_req\":true"));
    long start = NOW.getEpochSecond();
    var token = activation("\"subject\":\"prices\",\"kind\":\"stream\"",
        "\"nbf\":" + start + ",\"exp\":" + (start + 10) + ",", importer.publicKey());
    account(importer, importing("stream", "prices", token(token)));
    var agreements = agreements();

    var before = agreements.at(NOW.minusSeconds(1));
    assertThat(imports(before)).isEmpty();
    assertThat(before.until()).contains(NOW);
    assertThat(imports(agreements.at(NOW))).hasSize(1);
    assertThat(agreements.at(NOW).until()).contains(NOW.plusSeconds(10));
    var after = agreements.at(NOW.plusSeconds(10));
    assertThat(imports(after)).isEmpty();
    assertThat(after.until()).isEmpty();
  }

  @Test
  void anAccountExportsUntilItsJwtExpires() {
    account(exporter, exporting("stream", "prices", ""),
        "\"exp\":" + NOW.plusSeconds(5).getEpochSecond() + ",");
    account(importer, importing("stream", "prices", ""));
    var agreements = agreements();

    assertThat(imports(agreements.at(NOW))).hasSize(1);
    assertThat(agreements.at(NOW).until()).contains(NOW.plusSeconds(5));
    assertThat(imports(agreements.at(NOW.plusSeconds(5)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"importer,1600000000,0", "importer,1599999999,1", "*,1600000000,0"})
  void aRevokedTokenDoesNotCount(String whose, long until, int imported) {
    var key = whose.equals("importer") ? importer.publicKey() : whose;
    account(exporter, exporting("stream", "prices",
        ",\"token_req\":true,\"revocations\":{\"" + key + "\":" + until + "}"));
    account(importer, importing("stream", "prices", token(activation("prices", "stream"))));

    assertThat(imports(now())).hasSize(imported);
  }

  @Test
  void anExportMayHaveATokenForEachImporter() {
    account(exporter, exporting("stream", "to.*.prices", ",\"account_token_position\":2"));

    account(importer, importing("stream", "to." + importer.publicKey() + ".prices", ""));
    assertThat(imports(now())).hasSize(1);

    account(importer, importing("stream", "to." + TestNkey.account().publicKey() + ".prices", ""));
    assertThat(imports(now())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"stream,'\"to\":\"from\"',prices.*,from.prices.*",
      "stream,'\"local_subject\":\"p.$1\"',prices.*,p.*",
      "service,'\"to\":\"ask.*\"',ask.*,prices.*",
      "service,'\"local_subject\":\"p.*\"',prices.*,p.*"})
  void importsMayBeRenamed(String type, String names, String there, String here) {
    account(exporter, exporting(type, ">", ""));
    account(importer, importing(type, "prices.*", "," + names));

    var kind = type.equals("stream") ? Export.Kind.STREAM : Export.Kind.SERVICE;
    assertThat(imports(now())).containsExactly(new Import(kind, exporter.publicKey(), there, here));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"limits\":{\"imports\":0,\"exports\":-1}",
      "\"limits\":{\"imports\":-1,\"exports\":0,\"wildcards\":true}",
      "\"limits\":{\"imports\":-1,\"exports\":5}"})
  void theOperatorLimitsWhatIsShared(String limits) {
    account(exporter, "");
    account(importer,
        importing("stream", "prices", "") + "," + exporting("stream", "a.*", "") + "," + limits);

    assertThat(now().refusals()).singleElement()
        .asString()
        .startsWith("account " + importer.publicKey() + " is not served: ")
        .endsWith("allowed by the operator");
  }

  @Test
  void whatIsNotDoneIsTold() {
    account(exporter, exporting("service", "sum",
        ",\"service_latency\":{\"sampling\":100,\"results\":\"latency\"}"));
    account(importer, importing("service", "sum", ",\"share\":true"));

    assertThat(now().refusals()).containsExactlyInAnyOrder(
        "account " + exporter.publicKey()
            + " exports \"sum\" and wants its latency measured, which is not done",
        "account " + importer.publicKey()
            + " imports \"sum\" and wants to tell who asks, which is not done");
    assertThat(imports(now())).hasSize(1);
  }

  @Test
  void aJwtOfAnotherAccountIsRefused() {
    accounts.put(importer.publicKey(),
        operator.jwt("{\"sub\":\"" + exporter.publicKey() + "\",\"nats\":{}}"));

    assertThatThrownBy(this::agreements)
        .hasMessage("resolver_preload: not a valid JWT of account " + importer.publicKey());
  }
}
