package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.tls.TlsConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Pages of a server with users, accounts and TLS.
class AccountPagesTest {
  private final TestedServer server = TestedServer.withAccounts();
  private final TestedPages pages = new TestedPages(server);

  private JsonObject json(String target) {
    return JsonParser.parseString(pages.body(target)).getAsJsonObject();
  }

  private List<Integer> ids(String query) {
    return json("/connz" + query).getAsJsonArray("connections")
        .asList()
        .stream()
        .map(entry -> entry.getAsJsonObject().get("cid").getAsInt())
        .toList();
  }

  private List<String> names(String target) {
    return json(target).getAsJsonArray("account_statz")
        .asList()
        .stream()
        .map(entry -> entry.getAsJsonObject().get("acc").getAsString())
        .toList();
  }

  @Test
  void everyAccountIsNamedAndDescribed() {
    assertThat(json("/accountz").getAsJsonArray("accounts").asList())
        .extracting(JsonElement::getAsString)
        .containsExactly("$G", "$SYS", "IDLE", "SHOP");
    assertThat(pages.body("/accountz?acc=SHOP")).contains("""
            "account_name": "SHOP",
        """, """
            "client_connections": 1,
            "subscriptions": 3
        """).doesNotContain("is_system");
    assertThat(pages.body("/accountz?acc=$SYS")).contains("\"is_system\": true");
  }

  /// The engine's part is in the totals of the server only.
  @Test
  void theAccountOfTheEngineHasAllTrafficThatIsNotOfOthers() {
    assertThat(names("/accstatz")).containsExactly("$G", "SHOP");
    assertThat(names("/accstatz?unused=1")).containsExactly("$G", "$SYS", "IDLE", "SHOP");
    var statistics = json("/accstatz").getAsJsonArray("account_statz");
    assertThat(statistics.get(1)).isEqualTo(JsonParser.parseString("""
        {acc: SHOP, conns: 1, leafnodes: 0, total_conns: 1, sent: {msgs: 22, bytes: 240},
         received: {msgs: 11, bytes: 130}, slow_consumers: 1}"""));
    assertThat(statistics.get(0)).isEqualTo(JsonParser.parseString("""
        {acc: $G, conns: 2, leafnodes: 0, total_conns: 2, sent: {msgs: 59978, bytes: 15999760},
         received: {msgs: 15389, bytes: 5199870}, slow_consumers: 0}"""));
  }

  @Test
  void connectionsAreSelectedByUserAndAccount() {
    assertThat(ids("?user=bob")).containsExactly(9);
    assertThat(ids("?acc=SHOP")).containsExactly(9);
    assertThat(ids("?acc=$G")).containsExactly(5, 7);
    assertThat(ids("?acc=$G&user=bob")).isEmpty();
  }

  @Test
  void usersAndCertificatesAreShownOnRequestOnly() {
    assertThat(pages.body("/connz?cid=9"))
        .contains("\"tls_version\": \"1.3\"", "\"tls_cipher_suite\": \"TLS_AES_128_GCM_SHA256\"")
        .doesNotContain("bob", "SHOP");
    assertThat(pages.body("/connz?cid=9&auth=1&subs=1")).containsSubsequence("\"tls_version\"",
        "\"tls_cipher_suite\"", "\"tls_peer_certs\"", "\"subject\": \"CN=bob\"",
        "\"spki_sha256\": \"aa\"", "\"cert_sha256\": \"bb\"", "\"authorized_user\": \"bob\"",
        "\"account\": \"SHOP\"", "\"subscriptions_list\"");
    assertThat(pages.body("/connz?cid=7&auth=1")).doesNotContain("authorized_user", "account",
        "tls_");
  }

  @Test
  void subscriptionsAreThoseOfAnAccount() {
    var list = json("/subsz?subs=1&acc=SHOP").getAsJsonArray("subscriptions_list");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).getAsJsonObject().get("account").getAsString()).isEqualTo("SHOP");
    assertThat(json("/subsz?subs=1&acc=$G").getAsJsonArray("subscriptions_list")).hasSize(3);
  }

  @Test
  void theServerTellsWhatItDemandsOfClients() {
    assertThat(pages.body("/varz")).doesNotContain("auth_required", "tls_required", "tls_verify");
    var tls = TlsConfig.of(Path.of("c"), Path.of("k")).withTimeout(Duration.ofMillis(500));
    server.loginRequired = true;
    server.config = BrokerConfig.DEFAULT.with(tls)
        .with(AuthConfig.NONE.withTimeout(Duration.ofSeconds(3)));
    assertThat(pages.body("/varz"))
        .containsSubsequence("\"port\": ", "\"auth_required\": true", "\"tls_required\": true",
            "\"max_connections\"", "\"auth_timeout\": 3", "\"tls_timeout\": 0.5")
        .doesNotContain("tls_verify");
    server.config = BrokerConfig.DEFAULT.with(tls.verifying(Path.of("ca"), false));
    assertThat(pages.body("/varz")).contains("\"tls_required\": true", "\"tls_verify\": true");
    server.config = BrokerConfig.DEFAULT.with(tls.allowingPlain());
    assertThat(pages.body("/varz")).doesNotContain("tls_required");
  }
}
