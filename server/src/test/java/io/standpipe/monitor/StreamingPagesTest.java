package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.ServerState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the streaming pages. Source: reference, monitoring 2 and 8.
class StreamingPagesTest {
  private static final String LIST = "/streaming/channelsz";

  private final TestedServer server = TestedServer.busy();
  private final TestedPages pages = new TestedPages(server);

  private JsonObject json(String target) {
    var reply = pages.get(target);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return JsonParser.parseString(reply.body()).getAsJsonObject();
  }

  private static List<String> names(JsonObject page) {
    return page.getAsJsonArray("names").asList().stream().map(name -> name.getAsString()).toList();
  }

  @Test
  void unknownFileDescriptorsAreLeftOut(@TempDir Path empty) {
    var body = new TestedPages(server, "", new ProcessFiles(empty)).body("/streaming/serverz");
    assertThat(body).doesNotContain("_fds").contains("\"out_bytes\": 11820456,\n");
  }

  @Test
  void channelsAreInTheOrderOfTheirBytes() {
    assertThat(names(json(LIST))).containsExactly("Audit", "a\"b\\<x>&y", "ticket:created");
  }

  @ParameterizedTest
  @CsvSource({"?limit=2,2,0,2", "?offset=2,1,2,1024", "?limit=0,3,0,1024", "?limit=-1,3,0,1024",
      "?offset=-4,3,0,1024", "?offset=abc&limit=x,3,0,1024", "?limit=2&limit=1,2,0,2",
      "?offset=9223372036854775807&limit=9223372036854775807,0,9223372036854775807,9223372036854775807",
      "?offset=99999999999999999999,3,0,1024", "?limit=+1,1,0,1024"})
  void aPageIsCutOutOfAllChannels(String query, int count, long offset, long limit) {
    var page = json(LIST + query.replace("+1", "%2B1"));
    assertThat(page.get("count").getAsInt()).isEqualTo(count);
    assertThat(page.get("total").getAsInt()).isEqualTo(3);
    assertThat(page.get("offset").getAsLong()).isEqualTo(offset);
    assertThat(page.get("limit").getAsLong()).isEqualTo(query.contains("+1") ? 1 : limit);
    assertThat(page.has("names")).isEqualTo(count > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "2", "detail", "0", "-1"})
  void onlyTheNumberOneAsksForSubscriptions(String value) {
    assertThat(json(LIST + "?subs=" + value).has("names")).isTrue();
    assertThat(json(LIST + "?subs=1").has("channels")).isTrue();
  }

  @Test
  void anEmptyServerHasNeitherNamesNorChannels() {
    server.channels.clear();
    assertThat(json(LIST).has("names")).isFalse();
    assertThat(json(LIST + "?subs=1").has("channels")).isFalse();
  }

  @Test
  void anUnknownChannelIsNotFound() {
    var reply = pages.get(LIST + "?channel=no%20such&callback=f");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).isEqualTo("Channel no such not found\n");
    assertThat(reply.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
  }

  @Test
  void aChannelWithoutNameIsNoChannel() {
    assertThat(json(LIST + "?channel=").has("names")).isTrue();
  }

  @Test
  void aNameMayBePercentEncoded() {
    assertThat(json(LIST + "?channel=a%22b%5C%3Cx%3E%26y").get("name").getAsString())
        .isEqualTo("a\"b\\<x>&y");
  }

  @Test
  void namesAreMatchedExactly() {
    assertThat(pages.get(LIST + "?channel=audit").status()).isEqualTo(404);
    assertThat(pages.get(LIST + "?channel=Aud*").status()).isEqualTo(404);
  }

  @Test
  void aMistakeIsTextWhateverTheCallback() {
    for (var target : List.of(LIST + "?channel=nope", "/streaming/clientsz?client=nope")) {
      var reply = pages.get(target + "&callback=f");
      assertThat(reply).isEqualTo(pages.get(target));
      assertThat(reply.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
    }
  }

  @Test
  void anUnknownClientIsNotFound() {
    var reply = pages.get("/streaming/clientsz?client=orders");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).isEqualTo("Client ID not found\n");
  }

  @Test
  void noClientsAreAnEmptyList() {
    server.clients.clear();
    assertThat(json("/streaming/clientsz").getAsJsonArray("clients")).isEmpty();
  }

  @Test
  void durablesThatAreOfflineBelongToNoClient() {
    var clients = json("/streaming/clientsz?subs=1").getAsJsonArray("clients");
    assertThat(clients.toString()).contains("_INBOX.Q", "_INBOX.P", "_INBOX.R")
        .doesNotContain("_INBOX.C1N5RTV3");
  }

  @ParameterizedTest
  @CsvSource({"FT_ACTIVE,200", "FT_STANDBY,204", "STANDALONE,204", "CLUSTERED,204"})
  void onlyTheActiveOfTwoServersSaysSo(ServerState state, int status) {
    server.state = state;
    var reply = pages.get("/streaming/isFTActive");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).isEmpty();
    assertThat(json("/streaming/serverz").get("state").getAsString()).isEqualTo(state.name());
  }

  @Test
  void unlimitedIsZero() {
    var limits = json("/streaming/storez").getAsJsonObject("limits");
    assertThat(
        limits.getAsJsonObject("channels").getAsJsonObject("audit.>").get("max_msgs").getAsLong())
        .isZero();
    assertThat(limits.get("max_inactivity").getAsLong()).isZero();
  }

  @Test
  void withoutLimitsOfTheirOwnChannelsAreNotListed() {
    server.limits = StoreLimits.DEFAULT;
    assertThat(json("/streaming/storez").getAsJsonObject("limits").has("channels")).isFalse();
  }

  /// The fields that the NATS Streaming Console reads. Source: reference, monitoring 6.1.
  @Test
  void theConsoleFindsWhatItReads() {
    assertThat(json("/streaming/serverz").get("cluster_id").getAsString()).isEqualTo("ticketing");
    assertThat(json("/streaming/storez").getAsJsonObject("limits").has("max_channels")).isTrue();
    assertThat(pages.body("/streaming/clientsz?subs=1"))
        .contains("\"queue_name\": \"orders-service:orders-service\"");
    for (var client : json("/streaming/clientsz?subs=1").getAsJsonArray("clients")) {
      assertThat(client.getAsJsonObject().has("id")).isTrue();
      for (var list : client.getAsJsonObject().getAsJsonObject("subscriptions").asMap().values()) {
        for (var subscription : list.getAsJsonArray()) {
          assertThat(subscription.getAsJsonObject().keySet()).contains("client_id", "last_sent");
        }
      }
    }
    for (var channel : json(LIST + "?subs=1").getAsJsonArray("channels")) {
      assertThat(channel.getAsJsonObject().keySet()).contains("name", "msgs", "bytes", "last_seq");
    }
  }

  /// Source: reference, monitoring 6.2.
  @Test
  void theScalerOfKedaFindsWhatItReads() {
    var channel = json(LIST + "?channel=ticket:created&subs=1");
    assertThat(channel.keySet()).contains("msgs", "last_seq");
    var group = channel.getAsJsonArray("subscriptions").get(2).getAsJsonObject();
    assertThat(group.get("queue_name").getAsString()).isEqualTo("orders-service:orders-service");
    assertThat(group.get("last_sent").getAsLong()).isEqualTo(309);
    assertThat(group.get("pending_count").getAsLong()).isEqualTo(2);
  }

  /// Source: reference, monitoring 6.3.
  @Test
  void theModuleOfMetricbeatFindsWhatItRequires() {
    assertThat(json("/streaming/serverz").keySet()).contains("cluster_id", "server_id", "state",
        "clients", "subscriptions", "channels", "total_msgs", "total_bytes");
    var page = json(LIST + "?subs=1");
    assertThat(page.keySet()).contains("cluster_id", "server_id", "limit", "total");
    for (var element : page.getAsJsonArray("channels")) {
      var channel = element.getAsJsonObject();
      assertThat(channel.keySet()).contains("name", "msgs", "bytes", "first_seq", "last_seq");
      if (channel.get("subs_count").getAsInt() > 0) {
        for (var subscription : channel.getAsJsonArray("subscriptions")) {
          assertThat(subscription.getAsJsonObject().keySet()).contains("client_id", "last_sent",
              "is_offline", "is_stalled", "pending_count");
        }
      }
    }
  }

  /// Source: reference, monitoring 6.5: `grep role`, second word.
  @Test
  void probesFindOneFieldPerLine() {
    assertThat(pages.body("/streaming/serverz").lines()).contains("  \"state\": \"STANDALONE\",",
        "  \"clients\": 7,");
  }

  @Test
  void aChannelThatDoesNotAnswerIsAnErrorNotAWait() {
    server.isSilent = true;
    var inquiry = new Inquiry(server, Duration.ofMillis(1));
    assertThatThrownBy(() -> inquiry.details(List.of("ticket:created")))
        .isInstanceOfSatisfying(BadRequest.class, e -> assertThat(e.reply())
            .isEqualTo(Reply.error(503, "the server does not answer; it may be stopping")));
    assertThat(pages.get(LIST).status()).isEqualTo(200);
  }
}
