package io.standpipe.monitor;

import io.standpipe.broker.ClusterView;
import io.standpipe.broker.RouteView;
import io.standpipe.broker.RoutesConfig;
import io.standpipe.broker.tls.TlsConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;

/// `/routez` and what `/varz` says of the cluster of core servers. Source: reference, core server
/// 5.1, 5.3.
final class RoutePages {
  private final MonitoredServer server;
  private final Inquiry inquiry;
  private final InstantSource clock;

  RoutePages(MonitoredServer server, Inquiry inquiry, InstantSource clock) {
    this.server = server;
    this.inquiry = inquiry;
    this.clock = clock;
  }

  JsonObject routez(Query query) {
    var listing = Listing.of(query);
    var broker = server.broker();
    var routes = inquiry.routes().stream().sorted(Comparator.comparingLong(RouteView::id)).toList();
    return new JsonObject().put("server_id", broker.serverId())
        .put("server_name", broker.serverName())
        .put("now", CorePages.time(clock.instant()))
        .put("num_routes", routes.size())
        .put("routes",
            routes.stream().map(route -> listing.addTo(entry(route), route.interest())).toList());
  }

  private JsonObject entry(RouteView view) {
    var now = clock.instant();
    var entry = new JsonObject().put("rid", view.id())
        .put("remote_id", view.remoteId())
        .put("remote_name", view.remoteName())
        .put("did_solicit", view.solicited())
        .put("is_configured", view.configured())
        .put("ip", view.ip())
        .put("port", view.port())
        .put("start", CorePages.time(view.start()))
        .put("last_activity", CorePages.time(view.lastActivity()));
    if (view.roundTripNanos() > 0) {
      entry.put("rtt", GoText.roundTrip(view.roundTripNanos()));
    }
    return entry.put("uptime", GoText.uptime(Duration.between(view.start(), now)))
        .put("idle", GoText.uptime(Duration.between(view.lastActivity(), now)))
        .put("pending_size", view.pendingBytes())
        .put("in_msgs", view.inMessages())
        .put("out_msgs", view.outMessages())
        .put("in_bytes", view.inBytes())
        .put("out_bytes", view.outBytes())
        .put("subscriptions", view.interest().size());
  }

  /// What `/varz` says of the cluster; nothing without one.
  static JsonObject cluster(ClusterView view, RoutesConfig config) {
    return new JsonObject().put("name", view.name())
        .put("addr", config.host())
        .put("cluster_port", view.port())
        .put("auth_timeout", CorePages.seconds(config.authTimeout()))
        .putUnlessEmpty("urls",
            config.routes().stream().map(url -> url.getHost() + ":" + url.getPort()).toList())
        .put("tls_timeout",
            CorePages
                .seconds(config.tls().map(TlsConfig::timeout).orElse(TlsConfig.DEFAULT_TIMEOUT)))
        .putIfTrue("tls_required", config.tls().isPresent())
        .putIfTrue("tls_verify", config.tls().isPresent());
  }
}
