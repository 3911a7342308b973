package io.standpipe.monitor;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.ChannelOverrides.Listed;
import io.standpipe.store.StoreLimits;
import io.standpipe.streaming.ServerState;
import io.standpipe.streaming.StreamingView;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Comparator;

/// `/streaming` and the pages of the server and its store. Times are in the process's zone.
///
/// Source: reference, monitoring 2.1, 2.2, 2.6.
final class StreamingPages {
  private final MonitoredServer server;
  private final InstantSource clock;
  private final ZoneId zone;
  private final ProcessFiles process;

  StreamingPages(MonitoredServer server, InstantSource clock, ZoneId zone, ProcessFiles process) {
    this.server = server;
    this.clock = clock;
    this.zone = zone;
    this.process = process;
  }

  static String index() {
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><title>Standpipe: streaming</title></head>
        <body>
        <a href="streaming/serverz">server</a><br/>
        <a href="streaming/storez">store</a><br/>
        <a href="streaming/clientsz">clients</a><br/>
        <a href="streaming/channelsz">channels</a><br/>
        <br/>
        <a href="https://docs.nats.io/legacy/stan">help</a>
        </body>
        </html>
        """;
  }

  boolean isFaultToleranceActive() {
    return server.streaming().state() == ServerState.FT_ACTIVE;
  }

  JsonObject server() {
    var view = server.streaming();
    var page = new JsonObject().put("cluster_id", view.clusterId())
        .put("server_id", view.serverId())
        .put("version", server.versions().streaming())
        .put("go", CorePages.runtime())
        .put("state", view.state().name());
    var now = clock.instant();
    page.put("now", GoText.time(now, zone))
        .put("start_time", GoText.time(view.startTime(), zone))
        .put("uptime", GoText.uptime(Duration.between(view.startTime(), now)))
        .put("clients", view.clients())
        .put("subscriptions", view.subscriptions())
        .put("channels", view.channels())
        .put("total_msgs", view.totalMessages())
        .put("total_bytes", view.totalBytes())
        .put("in_msgs", view.inMessages())
        .put("in_bytes", view.inBytes())
        .put("out_msgs", view.outMessages())
        .put("out_bytes", view.outBytes());
    process.openFiles().ifPresent(count -> page.put("open_fds", count));
    process.openFilesMax().ifPresent(count -> page.put("max_fds", count));
    return page.put("standpipe_version", server.versions().standpipe());
  }

  JsonObject store() {
    var view = server.streaming();
    return head(view).put("type", server.storeKind())
        .put("limits", limits(server.limits()))
        .put("total_msgs", view.totalMessages())
        .put("total_bytes", view.totalBytes());
  }

  /// What all pages but the server's begin with.
  JsonObject head(StreamingView view) {
    return new JsonObject().put("cluster_id", view.clusterId())
        .put("server_id", view.serverId())
        .put("now", GoText.time(clock.instant(), zone));
  }

  private static JsonObject limits(StoreLimits limits) {
    var page = put(new JsonObject().put("max_channels", limits.channelsMax()), limits.channel());
    var listed = limits.perChannel()
        .list(limits.channel())
        .stream()
        .sorted(Comparator.comparing(Listed::name, ByteOrder.OF_TEXT))
        .toList();
    if (!listed.isEmpty()) {
      var channels = new JsonObject();
      listed.forEach(entry -> channels.put(entry.name(), put(new JsonObject(), entry.limits())));
      page.put("channels", channels);
    }
    return page;
  }

  private static JsonObject put(JsonObject page, ChannelLimits limits) {
    return page.put("max_msgs", limits.messagesMax())
        .put("max_bytes", limits.bytesMax())
        .put("max_age", limits.ageMax().toNanos())
        .put("max_subscriptions", limits.subscriptionsMax())
        .put("max_inactivity", limits.inactivityMax().toNanos());
  }
}
