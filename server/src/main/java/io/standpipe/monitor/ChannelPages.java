package io.standpipe.monitor;

import io.standpipe.streaming.ChannelDetail;
import io.standpipe.streaming.ChannelView;
import io.standpipe.streaming.ClientView;
import io.standpipe.streaming.SubscriptionView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `/streaming/channelsz` and `/streaming/clientsz`: lists of which a page is shown, and one entry
/// if it is named. Source: reference, monitoring 2.3 to 2.5.
final class ChannelPages {
  private final MonitoredServer server;
  private final StreamingPages streaming;
  private final Inquiry inquiry;

  ChannelPages(MonitoredServer server, StreamingPages streaming, Inquiry inquiry) {
    this.server = server;
    this.streaming = streaming;
    this.inquiry = inquiry;
  }

  JsonObject channels(Query query) {
    var name = query.text("channel");
    if (!name.isEmpty()) {
      return channel(name, query.isOne("subs"));
    }
    var all = server.channels()
        .stream()
        .sorted(Comparator.comparing(ChannelView::name, ByteOrder.OF_TEXT))
        .toList();
    var page = Query.page(all, query.offset(), query.limit());
    var envelope = envelope(query, page.size(), all.size());
    if (!query.isOne("subs")) {
      return envelope.putUnlessEmpty("names", page.stream().map(ChannelView::name).toList());
    }
    var details = inquiry.details(page.stream()
        .filter(channel -> channel.subscriptions() > 0)
        .map(ChannelView::name)
        .toList());
    return envelope.putUnlessEmpty("channels",
        page.stream().map(channel -> channel(channel, details.get(channel.name()))).toList());
  }

  private JsonObject channel(String name, boolean withSubscriptions) {
    var channel = server.channels()
        .stream()
        .filter(view -> view.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new BadRequest(404, "Channel " + name + " not found"));
    var details = withSubscriptions
        ? inquiry.details(List.of(name))
        : Map.<String, ChannelDetail>of();
    return channel(channel, details.get(name));
  }

  private static JsonObject channel(ChannelView early, @Nullable ChannelDetail detail) {
    var channel = detail == null ? early : detail.channel();
    var entry = new JsonObject().put("name", channel.name())
        .put("msgs", channel.messages())
        .put("bytes", channel.bytes())
        .put("first_seq", channel.first())
        .put("last_seq", channel.last())
        .put("subs_count", channel.subscriptions());
    return detail == null
        ? entry
        : entry.putUnlessEmpty("subscriptions",
            detail.subscriptions().stream().map(ChannelPages::subscription).toList());
  }

  JsonObject clients(Query query) {
    var id = query.text("client");
    var all = server.clients()
        .stream()
        .sorted(Comparator.comparing(ClientView::id, ByteOrder.OF_TEXT))
        .toList();
    if (!id.isEmpty()) {
      var client = all.stream()
          .filter(view -> view.id().equals(id))
          .findFirst()
          .orElseThrow(() -> new BadRequest(404, "Client ID not found"));
      return clients(List.of(client), query.isOne("subs")).getFirst();
    }
    var page = Query.page(all, query.offset(), query.limit());
    return envelope(query, page.size(), all.size()).put("clients",
        clients(page, query.isOne("subs")));
  }

  private List<JsonObject> clients(List<ClientView> clients, boolean withSubscriptions) {
    var names = new TreeSet<String>();
    clients.forEach(client -> names.addAll(client.channels()));
    var details = inquiry.details(names);
    return clients.stream().map(client -> {
      var subscriptions = subscriptions(client, details);
      var entry = new JsonObject().put("id", client.id())
          .put("hb_inbox", client.heartbeatInbox())
          .put("subs_count", subscriptions.values().stream().mapToInt(List::size).sum());
      if (withSubscriptions && !subscriptions.isEmpty()) {
        var byChannel = new JsonObject();
        subscriptions.forEach(byChannel::put);
        entry.put("subscriptions", byChannel);
      }
      return entry;
    }).toList();
  }

  /// Those of a client by channel; durables that are offline belong to nobody.
  private static Map<String, List<JsonObject>> subscriptions(
      ClientView client,
      Map<String, ChannelDetail> details) {
    var subscriptions = new TreeMap<String, List<JsonObject>>(ByteOrder.OF_TEXT);
    for (var name : client.channels()) {
      var detail = details.get(name);
      if (detail != null) {
        for (var subscription : detail.subscriptions()) {
          if (subscription.clientId().equals(client.id()) && !subscription.isOffline()) {
            subscriptions.computeIfAbsent(name, _ -> new ArrayList<>())
                .add(subscription(subscription));
          }
        }
      }
    }
    return subscriptions;
  }

  private JsonObject envelope(Query query, int count, int total) {
    return streaming.head(server.streaming())
        .put("offset", query.offset())
        .put("limit", query.limit())
        .put("count", count)
        .put("total", total);
  }

  private static JsonObject subscription(SubscriptionView view) {
    return new JsonObject().put("client_id", view.clientId())
        .put("inbox", view.inbox())
        .put("ack_inbox", view.ackInbox())
        .putUnlessEmpty("durable_name", view.durableName())
        .putUnlessEmpty("queue_name", view.queueName())
        .put("is_durable", view.isDurable())
        .put("is_offline", view.isOffline())
        .put("max_inflight", view.maxInFlight())
        .put("ack_wait", view.ackWaitSeconds())
        .put("last_sent", view.lastSent())
        .put("pending_count", view.pending())
        .put("is_stalled", view.isStalled());
  }
}
