package io.standpipe.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every page byte by byte, in the field order of NATS Streaming Server 0.25.6: files below
/// `src/test/resources/monitor`. What differs between machines stands as a name in braces.
class GoldenPagesTest {
  @TempDir
  private Path directory;

  private static String golden(String file) throws IOException {
    try (var in = Objects
        .requireNonNull(GoldenPagesTest.class.getResourceAsStream("/monitor/" + file), file)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource({"serverz.json,/streaming/serverz", "storez.json,/streaming/storez",
      "clientsz.json,/streaming/clientsz", "clientsz-subs.json,/streaming/clientsz?subs=1",
      "client-subs.json,/streaming/clientsz?client=Orders-depl-6c5f&subs=1",
      "channelsz.json,/streaming/channelsz", "channelsz-subs.json,/streaming/channelsz?subs=1",
      "channel.json,/streaming/channelsz?channel=ticket:created",
      "channel-subs.json,/streaming/channelsz?channel=ticket%3Acreated&subs=1",
      "channelsz-empty.json,/streaming/channelsz?offset=99", "index.html,/",
      "streaming.html,/streaming", "varz.json,/varz", "connz.json,/connz",
      "connz-detail.json,/connz?subs=detail&auth=1&state=any", "subsz.json,/subsz",
      "subsz-list.json,/subsz?subs=1", "routez.json,/routez", "accountz.json,/accountz",
      "account.json,/accountz?acc=$G", "accstatz.json,/accstatz", "leafz.json,/leafz",
      "gatewayz.json,/gatewayz", "jsz.json,/jsz", "ipqueuesz.json,/ipqueuesz",
      "healthz.json,/healthz"})
  void everyPageIsAsItWasAgreed(String file, String target) throws IOException {
    var pages = new TestedPages(TestedServer.busy(), "", TestedPages.process(directory));

    var body = pages.body(target);

    var cores = Runtime.getRuntime().availableProcessors();
    var expected = golden(file).replace("{java}", "java" + System.getProperty("java.version"))
        .replace("\"{cores}\"", String.valueOf(cores));
    assertThat(body)
        .isEqualTo(expected.endsWith("</html>\n") ? expected : expected.stripTrailing());
    if (file.endsWith(".json")) {
      assertThat(JsonParser.parseString(body).isJsonObject()).isTrue();
    }
  }
}
