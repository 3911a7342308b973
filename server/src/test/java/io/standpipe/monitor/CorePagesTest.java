package io.standpipe.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the core server's pages. Source: reference, core server 5, monitoring 3.
class CorePagesTest {
  private final TestedServer server = TestedServer.busy();
  private final TestedPages pages = new TestedPages(server);

  private JsonObject json(String target) {
    var reply = pages.get(target);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return JsonParser.parseString(reply.body()).getAsJsonObject();
  }

  private List<Long> ids(String query) {
    return json("/connz" + query).getAsJsonArray("connections")
        .asList()
        .stream()
        .map(connection -> connection.getAsJsonObject().get("cid").getAsLong())
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"'',5 7", "?sort=cid,5 7", "?sort=start,5 7", "?sort=uptime,5 7", "?sort=subs,7 5",
      "?sort=pending,7 5", "?sort=msgs_to,5 7", "?sort=msgs_from,7 5", "?sort=bytes_to,5 7",
      "?sort=bytes_from,7 5", "?sort=last,5 7", "?sort=idle,7 5", "?sort=rtt,7 5",
      "?state=closed,6", "?state=closed&sort=stop,6", "?state=closed&sort=reason,6",
      "?state=any,5 6 7", "?state=all&offset=1&limit=1,6", "?cid=7,7", "?cid=6,6", "?cid=99,''",
      "?user=bob,''", "?acc=$G,5 7", "?acc=nope,''", "?mqtt_client=x,''", "?offset=9,''",
      "?limit=-1,5 7", "?limit=0&offset=-3,5 7"})
  void connectionsAreSortedAndSelected(String query, String ids) {
    assertThat(ids(query).stream().map(String::valueOf))
        .isEqualTo(ids.isEmpty() ? List.of() : List.of(ids.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "/connz?subs=foo|Error decoding boolean for 'subs': strconv.ParseBool: parsing \"foo\": invalid syntax",
      "/connz?auth=2|Error decoding boolean for 'auth': strconv.ParseBool: parsing \"2\": invalid syntax",
      "/connz?sort=zzz|invalid sorting option: zzz", "/connz?state=x|Error decoding state for x",
      "/connz?sort=stop|sort by stop only valid on closed connections",
      "/connz?offset=x|Error decoding int for 'offset': strconv.Atoi: parsing \"x\": invalid syntax",
      "/connz?cid=-|Error decoding int for 'cid': strconv.Atoi: parsing \"-\": invalid syntax",
      "/subsz?subs=detail|Error decoding boolean for 'subs': strconv.ParseBool: parsing \"detail\": invalid syntax",
      "/subsz?limit=1e3|Error decoding int for 'limit': strconv.Atoi: parsing \"1e3\": invalid syntax",
      "/subsz?test=foo.*|invalid test subject, must be valid publish subject: foo.*",
      "/subsz?test=foo..bar|invalid test subject, must be valid publish subject: foo..bar",
      "/accountz?acc=nope|Account nope does not exist"})
  void aValueThatMakesNoSenseIsRefused(String target, String text) {
    var reply = pages.get(target);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo(text + "\n");
    assertThat(reply.headers()).containsEntry("Content-Type", "text/plain; charset=utf-8");
  }

  @Test
  void subscriptionsAreListedOnRequestOnly() {
    assertThat(pages.body("/connz")).doesNotContain("subscriptions_list");
    assertThat(json("/connz?subs=1&cid=7").getAsJsonArray("connections")
        .get(0)
        .getAsJsonObject()
        .getAsJsonArray("subscriptions_list")
        .toString()).isEqualTo("[\"_INBOX.A\",\"orders.*\"]");
    assertThat(pages.body("/connz?subs=1&cid=5")).doesNotContain("subscriptions_list");
  }

  @Test
  void aListOfSubscriptionsThatIsEmptyLeavesTheStatistics() {
    assertThat(json("/subsz?subs=1").has("subscriptions_list")).isTrue();
    assertThat(json("/subsz?subs=1&offset=5").keySet()).isEqualTo(json("/subsz").keySet());
    assertThat(json("/subsz?subs=1&acc=other").keySet()).isEqualTo(json("/subsz").keySet());
  }

  @Test
  void aTestSubjectShowsWhoWouldGetIt() {
    var list = json("/subsz?subs=1&test=orders.x").getAsJsonArray("subscriptions_list");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).getAsJsonObject().get("subject").getAsString()).isEqualTo("orders.*");
  }

  @Test
  void subsAndSubscriptionsAreTheSamePage() {
    assertThat(pages.body("/subscriptionsz")).isEqualTo(pages.body("/subsz"));
  }

  @Test
  void requestsAreCountedPerPage() {
    pages.get("/connz");
    pages.get("/connz?sort=zzz");
    pages.get("/streaming/serverz");
    pages.get("/nothing");
    var counts = json("/varz").getAsJsonObject("http_req_stats");
    assertThat(counts.get("/connz").getAsLong()).isEqualTo(2);
    assertThat(counts.get("/varz").getAsLong()).isEqualTo(1);
    assertThat(counts.get("/").getAsLong()).isZero();
    assertThat(counts.keySet()).doesNotContain("/streaming/serverz", "/nothing");
  }

  @Test
  void theBasePathMovesTheCorePagesOnly() {
    var moved = new TestedPages(server, "mon", ProcessFiles.ofThisProcess());
    for (var found : List.of("/mon", "/mon/varz", "/streaming/serverz", "/metrics", "/livez")) {
      assertThat(moved.get(found).status()).as(found).isEqualTo(200);
    }
    for (var absent : List.of("/mon/", "/varz", "/", "/monvarz", "/mon/streaming/serverz")) {
      assertThat(moved.get(absent).status()).as(absent).isEqualTo(404);
    }
    assertThat(moved.body("/mon")).contains("<a href=\"/mon/varz\">varz</a>");
    assertThat(moved.body("/mon/varz")).contains("\"http_base_path\": \"/mon\"");
    assertThat(moved.body("/mon/varz")).contains("\"/varz\": 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mon", "mon", "/mon/", "//mon//"})
  void aBasePathMayBeWrittenInManyWays(String path) {
    assertThat(MonitorConfig.plain("h", 0, path).basePath()).isEqualTo("/mon");
    assertThat(MonitorConfig.plain("h", 0, "/").basePath()).isEmpty();
  }

  @Test
  void stacksAreText() {
    assertThat(pages.body("/stacksz")).contains("java.lang.Thread.getAllStackTraces");
    assertThat(pages.get("/stacksz").headers()).containsEntry("Content-Type",
        "text/plain; charset=utf-8");
  }
}
