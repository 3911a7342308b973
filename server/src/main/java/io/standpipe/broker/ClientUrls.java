package io.standpipe.broker;

import io.standpipe.wire.nats.RouteInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where clients may connect to in this cluster, as INFO tells them: this server first. Nothing
/// before the first route. Any thread may call.
final class ClientUrls {
  private final List<String> own;
  /// How many servers named each.
  private final Map<String, Integer> learned = new TreeMap<>();
  private String cluster = "";
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

  private boolean render() {
    var before = fragment;
    var name = cluster.isEmpty() ? "" : ",\"cluster\":" + RouteInfo.quoted(cluster);
    if (learned.isEmpty() && !before.contains("connect_urls")) {
      fragment = name;
    } else {
      var urls = new LinkedHashSet<>(own);
      urls.addAll(learned.keySet());
      told = List.copyOf(urls);
      fragment = name + ",\"connect_urls\":"
          + told.stream().map(RouteInfo::quoted).collect(Collectors.joining(",", "[", "]"));
    }
    return !fragment.equals(before);
  }
}
