package io.standpipe.wire.nats;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a server tells another one about itself, or about a third. Source: reference, core NATS
/// 4.2.
///
/// @param host where it listens for other servers, with `port`
/// @param cluster the name of its cluster
/// @param clusterDynamic nobody chose that name
/// @param connectUrls `host:port` of its listeners for clients
/// @param webSocketUrls the same of its listeners for clients that speak WebSocket
/// @param lameDuck it is about to go away, so no client should be sent there
/// @param ip the URL to dial; empty unless another address than that of the connection is meant
public record RouteInfo(
    String serverId,
    String serverName,
    String version,
    String host,
    int port,
    boolean headers,
    boolean authRequired,
    boolean tlsRequired,
    int maxPayload,
    String cluster,
    boolean clusterDynamic,
    List<String> connectUrls,
    List<String> webSocketUrls,
    boolean lameDuck,
    String ip) {
  /// Servers of this protocol know accounts.
  private static final int PROTOCOL = 2;

  public RouteInfo {
    connectUrls = List.copyOf(connectUrls);
    webSocketUrls = List.copyOf(webSocketUrls);
  }

  /// Null if the JSON is malformed or names no server.
  public static @Nullable RouteInfo parse(byte[] buffer, int offset, int length) {
    var json = JsonObject.parse(Arrays.copyOfRange(buffer, offset, offset + length));
    if (json == null || !(json.get("server_id") instanceof String id) || id.isEmpty()) {
      return null;
    }
    return new RouteInfo(id, text(json.get("server_name")), text(json.get("version")),
        text(json.get("host")), number(json.get("port")), isTrue(json.get("headers")),
        isTrue(json.get("auth_required")), isTrue(json.get("tls_required")),
        number(json.get("max_payload")), text(json.get("cluster")),
        isTrue(json.get("cluster_dynamic")), texts(json.get("connect_urls")),
        texts(json.get("ws_connect_urls")), isTrue(json.get("ldm")), text(json.get("ip")));
  }

  private static List<String> texts(@Nullable Object value) {
    return value instanceof List<?> list
        ? list.stream().filter(String.class::isInstance).map(String.class::cast).toList()
        : List.of();
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  private static boolean isTrue(@Nullable Object value) {
    return Boolean.TRUE.equals(value);
  }

  private static int number(@Nullable Object value) {
    return value instanceof BigDecimal number ? number.intValue() : 0;
  }

  /// The same, to be dialled there.
  public RouteInfo at(String newIp) {
    return new RouteInfo(serverId, serverName, version, host, port, headers, authRequired,
        tlsRequired, maxPayload, cluster, clusterDynamic, connectUrls, webSocketUrls, lameDuck,
        newIp);
  }

  /// `INFO {…}` and the end of the line.
  public byte[] line() {
    var json = new StringBuilder("INFO {");
    json.append("\"server_id\":").append(quoted(serverId));
    json.append(",\"server_name\":").append(quoted(serverName));
    json.append(",\"version\":").append(quoted(version));
    json.append(",\"proto\":").append(PROTOCOL);
    json.append(",\"go\":").append(quoted("java" + Runtime.version().feature()));
    json.append(",\"host\":").append(quoted(host));
    json.append(",\"port\":").append(port);
    json.append(",\"headers\":").append(headers);
    json.append(authRequired ? ",\"auth_required\":true" : "");
    json.append(tlsRequired ? ",\"tls_required\":true" : "");
    json.append(",\"max_payload\":").append(maxPayload);
    json.append(",\"cluster\":").append(quoted(cluster));
    json.append(clusterDynamic ? ",\"cluster_dynamic\":true" : "");
    json.append(urls("connect_urls", connectUrls));
    json.append(urls("ws_connect_urls", webSocketUrls));
    json.append(lameDuck ? ",\"ldm\":true" : "");
    if (!ip.isEmpty()) {
      json.append(",\"ip\":").append(quoted(ip));
    }
    return json.append("}\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static String urls(String name, List<String> urls) {
    return urls.isEmpty()
        ? ""
        : ",\"" + name + "\":"
            + urls.stream().map(RouteInfo::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  /// A JSON string in ASCII.
  public static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
