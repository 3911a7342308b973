package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every page with every parameter byte by byte, in the field order of NATS Streaming Server
/// 0.25.6, plain and as a script: files below `src/test/resources/monitor`. What differs between
/// machines stands as a name in braces. With `-Dupdate=true` the files are written anew, to be read
/// as a diff.
class GoldenPagesTest {
  private static final Path FILES = Path.of("src/test/resources/monitor");

  @TempDir
  private Path directory;

  @ParameterizedTest
  @CsvSource({"serverz.json,/streaming/serverz", "storez.json,/streaming/storez",
      "clientsz.json,/streaming/clientsz", "clientsz-subs.json,/streaming/clientsz?subs=1",
      "clientsz-page.json,/streaming/clientsz?offset=1&limit=5",
      "client.json,/streaming/clientsz?client=Orders-depl-6c5f",
      "client-subs.json,/streaming/clientsz?client=Orders-depl-6c5f&subs=1",
      "channelsz.json,/streaming/channelsz", "channelsz-subs.json,/streaming/channelsz?subs=1",
      "channelsz-page.json,/streaming/channelsz?offset=1&limit=1",
      "channelsz-subs-page.json,/streaming/channelsz?subs=1&offset=1&limit=1",
      "channel.json,/streaming/channelsz?channel=ticket:created",
      "channel-subs.json,/streaming/channelsz?channel=ticket%3Acreated&subs=1",
      "channelsz-empty.json,/streaming/channelsz?offset=99",
      "channelsz-empty.json,/streaming/channelsz?offset=99&subs=1", "index.html,/",
      "streaming.html,/streaming", "varz.json,/varz", "connz.json,/connz",
      "connz-subs.json,/connz?subs=1", "connz-closed.json,/connz?state=closed&sort=stop",
      "connz-page.json,/connz?offset=1&limit=1&sort=bytes_to", "connz-one.json,/connz?cid=7",
      "connz-detail.json,/connz?subs=detail&auth=1&state=any", "subsz.json,/subsz",
      "subsz-list.json,/subsz?subs=1", "subsz-page.json,/subsz?subs=1&offset=1&limit=1",
      "subsz-test.json,/subsz?subs=1&test=orders.x", "routez.json,/routez",
      "accountz.json,/accountz", "account.json,/accountz?acc=$G", "accstatz.json,/accstatz",
      "leafz.json,/leafz", "gatewayz.json,/gatewayz", "jsz.json,/jsz", "ipqueuesz.json,/ipqueuesz",
      "healthz.json,/healthz"})
  void everyPageIsAsItWasAgreed(String file, String target) throws IOException {
    check(file, target, TestedServer.busy());
  }

  @ParameterizedTest
  @CsvSource({"empty-storez.json,/streaming/storez",
      "empty-clientsz.json,/streaming/clientsz?subs=1", "empty-channelsz.json,/streaming/channelsz",
      "empty-channelsz.json,/streaming/channelsz?subs=1", "empty-connz.json,/connz"})
  void aServerThatNobodyUsesIsAsItWasAgreed(String file, String target) throws IOException {
    check(file, target, TestedServer.empty());
  }

  @ParameterizedTest
  @CsvSource({"cluster-varz.json,/varz", "cluster-routez.json,/routez",
      "cluster-routez-subs.json,/routez?subs=1", "cluster-routez-detail.json,/routez?subs=detail"})
  void aServerOfAClusterIsAsItWasAgreed(String file, String target) throws IOException {
    check(file, target, TestedServer.clustered());
  }

  @ParameterizedTest
  @CsvSource({"accounts-connz.json,/connz?auth=1&user=bob",
      "accounts-connz.json,/connz?auth=1&acc=SHOP", "accounts-accountz.json,/accountz",
      "accounts-account.json,/accountz?acc=SHOP", "accounts-account-system.json,/accountz?acc=$SYS",
      "accounts-accstatz.json,/accstatz", "accounts-accstatz-unused.json,/accstatz?unused=1",
      "accounts-subsz.json,/subsz?subs=1&acc=SHOP"})
  void aServerWithAccountsIsAsItWasAgreed(String file, String target) throws IOException {
    check(file, target, TestedServer.withAccounts());
  }

  private void check(String file, String target, TestedServer server) throws IOException {
    var process = TestedPages.process(directory);
    var body = new TestedPages(server, "", process).body(target);
    if (Boolean.getBoolean("update")) {
      Files.writeString(FILES.resolve(file), named(body), UTF_8);
    }
    var expected = expected(file);
    assertThat(body).isEqualTo(expected);
    if (file.endsWith(".json")) {
      assertThat(JsonParser.parseString(body).isJsonObject()).isTrue();
      var callback = target + (target.contains("?") ? "&" : "?") + "callback=f";
      var script = new TestedPages(server, "", process).get(callback);
      assertThat(script.body()).isEqualTo("f(" + expected + ")");
      assertThat(script.headers()).containsOnlyKeys("Content-Type")
          .containsValue("application/javascript");
    }
  }

  private static String expected(String file) throws IOException {
    var text = Files.readString(FILES.resolve(file), UTF_8)
        .replace("{java}", "java" + System.getProperty("java.version"))
        .replace("\"{cores}\"", String.valueOf(Runtime.getRuntime().availableProcessors()));
    return text.endsWith("</html>\n") ? text : text.stripTrailing();
  }

  /// The body as it stands in a file.
  private static String named(String body) {
    var text = body.replace("\"java" + System.getProperty("java.version") + "\"", "\"{java}\"")
        .replaceAll("\"(cores|gomaxprocs)\": \\d+", "\"$1\": \"{cores}\"");
    return text.endsWith("\n") ? text : text + "\n";
  }
}
