package io.standpipe.monitor;

import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.TlsView;
import io.standpipe.broker.auth.UserConfig;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// `/connz`: the connections of clients. Source: reference, core server 5.2.
final class ConnectionPages {
  private final MonitoredServer server;
  private final CorePages core;
  private final Inquiry inquiry;
  private final InstantSource clock;

  /// Which connections are shown.
  private enum State {
    OPEN,
    CLOSED,
    ALL
  }

  ConnectionPages(MonitoredServer server, CorePages core, Inquiry inquiry, InstantSource clock) {
    this.server = server;
    this.core = core;
    this.inquiry = inquiry;
    this.clock = clock;
  }

  JsonObject connz(Query query) {
    var state = state(query.text("state"));
    var order = order(query.text("sort"), state);
    var listing = Listing.of(query);
    boolean showsUsers = query.isTrue("auth");
    long offset = query.coreOffset();
    long limit = query.coreLimit();
    long id = query.number("cid");
    var all = connections(id > 0 ? State.ALL : state).stream()
        .filter(view -> id > 0 ? view.id() == id : isWanted(view, query))
        .sorted(order.thenComparingLong(ConnectionView::id))
        .toList();
    var page = Query.page(all, offset, limit);
    var interest = listing == Listing.NONE ? Map.<Long, List<InterestView>>of() : interest();
    return core.head()
        .put("num_connections", page.size())
        .put("total", all.size())
        .put("offset", offset)
        .put("limit", limit)
        .put("connections",
            page.stream().map(view -> entry(view, showsUsers, listing, interest)).toList());
  }

  /// No client speaks MQTT.
  private static boolean isWanted(ConnectionView view, Query query) {
    var account = query.text("acc");
    var user = query.text("user");
    return query.text("mqtt_client").isEmpty()
        && (account.isEmpty() || account.equals(view.account()))
        && (user.isEmpty() || user.equals(view.user()));
  }

  private static State state(String text) {
    return switch (text) {
      case "", "open", "OPEN" -> State.OPEN;
      case "closed", "CLOSED" -> State.CLOSED;
      case "any", "ANY", "all", "ALL" -> State.ALL;
      default -> throw new BadRequest(400, "Error decoding state for " + text);
    };
  }

  /// Ascending by id, start, uptime and reason; what is most in all others.
  private Comparator<ConnectionView> order(String sort, State state) {
    return switch (sort) {
      case "", "cid" -> Comparator.comparingLong(ConnectionView::id);
      case "start" -> Comparator.comparing(ConnectionView::start);
      case "uptime" -> Comparator.comparing(this::uptime);
      case "subs" -> most(ConnectionView::subscriptions);
      case "pending" -> most(ConnectionView::pendingBytes);
      case "msgs_to" -> most(ConnectionView::outMessages);
      case "msgs_from" -> most(ConnectionView::inMessages);
      case "bytes_to" -> most(ConnectionView::outBytes);
      case "bytes_from" -> most(ConnectionView::inBytes);
      case "rtt" -> most(ConnectionView::roundTripNanos);
      case "last" -> Comparator.comparing(ConnectionView::lastActivity).reversed();
      case "idle" -> Comparator.comparing(ConnectionView::lastActivity);
      case "stop" -> onlyClosed(sort, state,
          Comparator.comparing((ConnectionView view) -> view.stop().orElse(Instant.EPOCH))
              .reversed());
      case "reason" -> onlyClosed(sort, state, Comparator.comparing(ConnectionView::reason));
      default -> throw new BadRequest(400, "invalid sorting option: " + sort);
    };
  }

  private static Comparator<ConnectionView> most(ToLongFunction<ConnectionView> value) {
    return Comparator.comparingLong(value).reversed();
  }

  private static Comparator<ConnectionView> onlyClosed(
      String sort,
      State state,
      Comparator<ConnectionView> order) {
    if (state != State.CLOSED) {
      throw new BadRequest(400, "sort by " + sort + " only valid on closed connections");
    }
    return order;
  }

  private Duration uptime(ConnectionView view) {
    return Duration.between(view.start(), view.stop().orElse(clock.instant()));
  }

  private List<ConnectionView> connections(State state) {
    var connections = new ArrayList<ConnectionView>();
    if (state != State.CLOSED) {
      connections.addAll(inquiry.connections());
    }
    if (state != State.OPEN) {
      connections.addAll(server.closedConnections());
    }
    return connections;
  }

  private Map<Long, List<InterestView>> interest() {
    return server.interest(Optional.empty())
        .stream()
        .collect(Collectors.groupingBy(InterestView::connection));
  }

  private static void putTls(JsonObject entry, TlsView tls, boolean showsPeers) {
    entry.put("tls_version", tls.version()).put("tls_cipher_suite", tls.cipherSuite());
    if (showsPeers) {
      entry.putUnlessEmpty("tls_peer_certs",
          tls.peers()
              .stream()
              .map(peer -> new JsonObject().put("subject", peer.subject())
                  .put("spki_sha256", peer.keyDigest())
                  .put("cert_sha256", peer.certificateDigest()))
              .toList());
    }
  }

  private JsonObject entry(
      ConnectionView view,
      boolean showsUsers,
      Listing listing,
      Map<Long, List<InterestView>> interest) {
    var now = view.stop().orElse(clock.instant());
    var entry = new JsonObject().put("cid", view.id())
        .put("kind", "Client")
        .put("type", view.type().label())
        .put("ip", view.ip())
        .put("port", view.port())
        .put("start", CorePages.time(view.start()))
        .put("last_activity", CorePages.time(view.lastActivity()))
        .putIfPresent("stop", view.stop().map(CorePages::time))
        .putUnlessEmpty("reason", view.reason());
    if (view.roundTripNanos() > 0) {
      entry.put("rtt", GoText.roundTrip(view.roundTripNanos()));
    }
    entry.put("uptime", GoText.uptime(Duration.between(view.start(), now)))
        .put("idle", GoText.uptime(Duration.between(view.lastActivity(), now)))
        .put("pending_bytes", view.pendingBytes())
        .put("in_msgs", view.inMessages())
        .put("out_msgs", view.outMessages())
        .put("in_bytes", view.inBytes())
        .put("out_bytes", view.outBytes())
        .put("subscriptions", view.subscriptions())
        .putUnlessEmpty("name", view.name())
        .putUnlessEmpty("lang", view.lang())
        .putUnlessEmpty("version", view.version());
    view.tls().ifPresent(tls -> putTls(entry, tls, showsUsers));
    if (showsUsers) {
      entry.putUnlessEmpty("authorized_user", view.user());
      entry.putUnlessEmpty("account",
          view.account().equals(UserConfig.GLOBAL_ACCOUNT) ? "" : view.account());
    }
    return listing.addTo(entry, interest.getOrDefault(view.id(), List.of()));
  }
}
