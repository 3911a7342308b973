package io.standpipe.monitor;

import io.standpipe.streaming.ServerState;
import io.standpipe.streaming.SubscriptionView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/// The metrics of `prometheus-nats-exporter` 0.16.0, the last that knew streaming.
///
/// What is called a total but can fall is a gauge here; the exporter calls it a counter. Source:
/// reference, monitoring 5.2, 5.3.
final class ExporterMetrics {
  /// Text fields of the core pages that become metrics of the value 1.
  private static final Set<String> TEXTS = Set.of("server_id", "server_name", "version", "domain",
      "leader", "name");
  /// Times of the core pages that become milliseconds since the epoch.
  private static final Set<String> TIMES = Set.of("start", "config_load_time");

  private final MonitoredServer server;
  private final StreamingPages streaming;
  private final CorePages core;
  private final ConnectionPages connections;
  private final RoutePages routes;

  ExporterMetrics(
      MonitoredServer server,
      StreamingPages streaming,
      CorePages core,
      ConnectionPages connections,
      RoutePages routes) {
    this.server = server;
    this.streaming = streaming;
    this.core = core;
    this.connections = connections;
    this.routes = routes;
  }

  void write(
      Exposition text,
      String serverId,
      List<MetricsPage.Entry> channels,
      boolean withSubscriptions) {
    writeServer(text, serverId);
    writeChannels(text, serverId, channels);
    if (withSubscriptions) {
      writeSubscriptions(text, serverId, channels);
    }
    writeCore(text, serverId);
  }

  private void writeServer(Exposition text, String serverId) {
    var view = server.streaming();
    var labels = Labels.of("server_id", serverId);
    text.gauge("nss_server_bytes_total", "Bytes stored now").sample(labels, view.totalBytes());
    text.gauge("nss_server_msgs_total", "Messages stored now").sample(labels, view.totalMessages());
    text.counter("nss_server_bytes_in", "Bytes of publish requests").sample(labels, view.inBytes());
    text.counter("nss_server_msgs_in", "Publish requests").sample(labels, view.inMessages());
    text.counter("nss_server_bytes_out", "Bytes sent to subscribers")
        .sample(labels, view.outBytes());
    text.counter("nss_server_msgs_out", "Messages sent to subscribers")
        .sample(labels, view.outMessages());
    text.gauge("nss_server_channels", "Channels").sample(labels, view.channels());
    text.gauge("nss_server_subscriptions", "Subscriptions").sample(labels, view.subscriptions());
    text.gauge("nss_server_clients", "Clients").sample(labels, view.clients());
    text.gauge("nss_server_active", "Whether this is the active server of a fault-tolerance group")
        .sample(labels, view.state() == ServerState.FT_ACTIVE);
    var page = streaming.server().fields();
    text.gauge("nss_server_info", "What the server is; always 1")
        .sample(Labels.of("cluster_id", view.clusterId(), "go_version", text(page, "go"), "role",
            text(page, "role"), "server_id", serverId, "start_time", text(page, "start_time"),
            "state", view.state().name(), "version", text(page, "version")), 1);
  }

  private static String text(Map<String, Object> page, String field) {
    return String.valueOf(page.getOrDefault(field, ""));
  }

  private static void writeChannels(
      Exposition text,
      String serverId,
      List<MetricsPage.Entry> channels) {
    var labels = channels.stream()
        .map(entry -> Labels.of("channel", entry.channel().name(), "server_id", serverId,
            "server_role", ""))
        .toList();
    text.gauge("nss_chan_bytes_total", "Bytes stored now, per channel");
    for (int i = 0; i < labels.size(); i++) {
      text.sample(labels.get(i), channels.get(i).channel().bytes());
    }
    text.gauge("nss_chan_msgs_total", "Messages stored now, per channel");
    for (int i = 0; i < labels.size(); i++) {
      text.sample(labels.get(i), channels.get(i).channel().messages());
    }
    text.gauge("nss_chan_last_seq", "Sequence of the last message, per channel");
    for (int i = 0; i < labels.size(); i++) {
      text.sample(labels.get(i), channels.get(i).channel().last());
    }
  }

  private record Subscriber(String labels, SubscriptionView view) {}

  private static void writeSubscriptions(
      Exposition text,
      String serverId,
      List<MetricsPage.Entry> channels) {
    var subscribers = new ArrayList<Subscriber>();
    for (var entry : channels) {
      for (var detail : entry.details()) {
        detail.subscriptions()
            .forEach(view -> subscribers
                .add(new Subscriber(labels(serverId, entry.channel().name(), view), view)));
      }
    }
    write(text.gauge("nss_chan_subs_last_sent", "Last sequence sent, per subscription"),
        subscribers, SubscriptionView::lastSent);
    write(
        text.gauge("nss_chan_subs_pending_count",
            "Messages sent and not acknowledged, per subscription"),
        subscribers, SubscriptionView::pending);
    write(
        text.gauge("nss_chan_subs_max_inflight",
            "Messages that may be sent and not acknowledged, per subscription"),
        subscribers, SubscriptionView::maxInFlight);
  }

  private static void write(
      Exposition text,
      List<Subscriber> subscribers,
      ToLongFunction<SubscriptionView> value) {
    subscribers.forEach(one -> text.sample(one.labels, value.applyAsLong(one.view)));
  }

  /// The name of a durable group is split at its colon.
  private static String labels(String serverId, String channel, SubscriptionView view) {
    int colon = view.isDurable() ? view.queueName().indexOf(':') : -1;
    var durable = colon < 0 ? view.durableName() : view.queueName().substring(0, colon);
    return Labels.of("channel", channel, "client_id", view.clientId(), "durable_name", durable,
        "inbox", view.inbox(), "is_durable", String.valueOf(view.isDurable()), "is_offline",
        String.valueOf(view.isOffline()), "queue_name", view.queueName().substring(colon + 1),
        "server_id", serverId, "server_role", "");
  }

  private void writeCore(Exposition text, String serverId) {
    var labels = Labels.of("server_id", serverId);
    flatten(text, "gnatsd_varz", core.varz(), labels, serverId);
    flatten(text, "gnatsd_subsz", core.subsz(new Query("/subsz")), labels, serverId);
    flatten(text, "gnatsd_routez", routes.routez(new Query("/routez")), labels, serverId);
    writeConnections(text, labels);
    text.gauge("gnatsd_healthz_status", "0 if the server is ready, 1 if it is not")
        .sample(labels, !new Health(server).isReady());
  }

  /// Numbers of a page, and of the objects in it.
  private static void flatten(
      Exposition text,
      String prefix,
      JsonObject page,
      String labels,
      String serverId) {
    page.fields().forEach((name, value) -> {
      var metric = (prefix + "_" + name.replace('/', '_')).replaceAll("_+", "_");
      switch (value) {
        case JsonObject object -> flatten(text, metric, object, labels, serverId);
        case Number number -> text.gauge(metric, metric).sample(labels, number.doubleValue());
        case String string when TIMES.contains(name) ->
          text.gauge(metric, metric).sample(labels, Instant.parse(string).toEpochMilli());
        case String string when TEXTS.contains(name) ->
          text.gauge(metric, metric).sample(Labels.of("server_id", serverId, "value", string), 1);
        default -> {
          // The exporter leaves these out.
        }
      }
    });
  }

  /// Sums over the first page of connections.
  private void writeConnections(Exposition text, String labels) {
    var page = connections.connz(new Query("/connz"));
    for (var name : List.of("num_connections", "total", "offset", "limit")) {
      text.gauge("gnatsd_connz_" + name, name).sample(labels, page.number(name));
    }
    var entries = page.objects("connections");
    for (var name : List.of("pending_bytes", "subscriptions")) {
      text.gauge("gnatsd_connz_" + name, name).sample(labels, sum(entries, name));
    }
    for (var name : List.of("in_bytes", "out_bytes", "in_msgs", "out_msgs")) {
      text.counter("gnatsd_connz_" + name, name).sample(labels, sum(entries, name));
    }
  }

  private static long sum(List<JsonObject> entries, String field) {
    return entries.stream().mapToLong(entry -> entry.number(field)).sum();
  }
}
