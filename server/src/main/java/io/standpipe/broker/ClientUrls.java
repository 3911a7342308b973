package io.standpipe.broker;

import io.standpipe.wire.nats.RouteInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where clients may connect to in this cluster, as INFO tells them: this server first. Nothing
/// before the first route, and without this server once it is about to go away. Any thread may call.
final class ClientUrls {
  private final List<String> own;
  /// How many servers named each.
  private final Map<String, Integer> learned = new TreeMap<>();
  private String cluster = "";
  private boolean leaving;
  private volatile String fragment = "";
  private volatile List<String> told = List.of();

  /// @param own `host:port` of this server's listener
  ClientUrls(List<String> own) {
    this.own = List.copyOf(own);
  }

  List<String> own() {
    return own;
  }

  /// What is added to the JSON of INFO.
  String fragment() {
    return fragment;
  }

  /// What clients are told, this server first; empty before the first route.
  List<String> told() {
    return told;
  }

  synchronized void setCluster(String name) {
    cluster = name;
    render();
  }

  /// True if clients are to be told.
  synchronized boolean add(List<String> urls) {
    urls.forEach(url -> learned.merge(url, 1, Integer::sum));
    return render();
  }

  /// True if clients are to be told.
  synchronized boolean remove(List<String> urls) {
    urls.forEach(url -> learned.computeIfPresent(url, (_, count) -> count > 1 ? count - 1 : null));
    return render();
  }

  /// Clients are to go elsewhere.
  synchronized void leave() {
    leaving = true;
    render();
  }

  private boolean render() {
    var before = fragment;
    var urls = new LinkedHashSet<>(leaving ? List.<String>of() : own);
    urls.addAll(learned.keySet());
    // Once clients have been told of servers, they are told that there are no others any more.
    boolean isNews = !learned.isEmpty() || !told.isEmpty();
    told = isNews ? List.copyOf(urls) : List.of();
    fragment = (cluster.isEmpty() ? "" : ",\"cluster\":" + RouteInfo.quoted(cluster))
        + (told.isEmpty()
            ? ""
            : told.stream()
                .map(RouteInfo::quoted)
                .collect(Collectors.joining(",", ",\"connect_urls\":[", "]")))
        + (leaving ? ",\"ldm\":true" : "");
    return !fragment.equals(before);
  }
}
