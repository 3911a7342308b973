package io.standpipe.wire.nats;

import static io.standpipe.wire.nats.RouteInfo.quoted;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How a server that has dialled another introduces itself. Source: reference, core NATS 4.2.
///
/// @param name its id
/// @param lang empty for a server; a client that took the port for that of clients has one
/// @param gateway empty unless a gateway connects to the wrong port
public record RouteConnect(
    String username,
    String password,
    String name,
    String cluster,
    boolean clusterDynamic,
    String lang,
    String gateway) {
  /// Null if the JSON is malformed.
  public static @Nullable RouteConnect parse(byte[] buffer, int offset, int length) {
    var json = JsonObject.parse(Arrays.copyOfRange(buffer, offset, offset + length));
    return json == null
        ? null
        : new RouteConnect(text(json.get("user")), text(json.get("pass")), text(json.get("name")),
            text(json.get("cluster")), Boolean.TRUE.equals(json.get("cluster_dynamic")),
            text(json.get("lang")), text(json.get("gateway")));
  }

  private static String text(@Nullable Object value) {
    return value instanceof String text ? text : "";
  }

  /// `CONNECT {…}` and the end of the line.
  public byte[] line(boolean tls) {
    var login = username.isEmpty()
        ? ""
        : ",\"user\":" + quoted(username) + ",\"pass\":" + quoted(password);
    return ("CONNECT {\"echo\":true,\"verbose\":false,\"pedantic\":false" + login
        + ",\"tls_required\":" + tls + ",\"headers\":true,\"name\":" + quoted(name)
        + ",\"cluster\":" + quoted(cluster) + (clusterDynamic ? ",\"cluster_dynamic\":true" : "")
        + "}\r\n").getBytes(StandardCharsets.US_ASCII);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "CONNECT of " + name + " in " + cluster;
  }
}
