package io.standpipe.broker;

import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.wire.nats.NatsEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What INFO tells clients about the server.
///
/// @param serverName what the server calls itself
/// @param address where clients are told to connect
/// @param advertised an operator chose the address, so it is the only one
/// @param headers messages may have headers
record ServerInfo(
    String serverId,
    String serverName,
    AdvertisedAddress address,
    boolean advertised,
    int maxPayload,
    boolean headers) {
  /// Clients decide by it what to ask for; this is what the original embeds.
  static final String VERSION = "2.9.24";

  /// What a client has to do.
  ///
  /// @param nonce to be signed; empty for none
  record Greeting(boolean authRequired, Tls tls, String nonce) {
    /// Whether the client is to start TLS now.
    enum Tls {
      NONE(""),
      AVAILABLE(",\"tls_available\":true"),
      REQUIRED(",\"tls_required\":true"),
      REQUIRED_WITH_CERTIFICATE(",\"tls_required\":true,\"tls_verify\":true");

      private final String demand;

      Tls(String demand) {
        this.demand = demand;
      }

      static Tls of(@Nullable TlsEngines tls) {
        if (tls == null) {
          return NONE;
        } else if (tls.config().plainAllowed()) {
          return AVAILABLE;
        }
        return tls.config().verify() ? REQUIRED_WITH_CERTIFICATE : REQUIRED;
      }
    }

    String demands() {
      return (authRequired ? ",\"auth_required\":true" : "") + tls.demand;
    }

    String challenge() {
      return nonce.isEmpty() ? "" : ",\"nonce\":\"" + nonce + "\"";
    }
  }

  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int ID_LENGTH = 56;

  /// Looks like the public key of a server, though there is no key.
  static String newServerId(RandomGenerator random) {
    var id = new StringBuilder("N");
    while (id.length() < ID_LENGTH) {
      id.append(BASE32.charAt(random.nextInt(BASE32.length())));
    }
    return id.toString();
  }

  /// @param port of the listener
  static ServerInfo of(BrokerConfig config, String serverId, int port) {
    boolean advertised = !config.clientAdvertise().isEmpty();
    return new ServerInfo(serverId, config.name().isEmpty() ? serverId : config.name(),
        advertised
            ? AdvertisedAddress.parse(config.clientAdvertise(), port)
            : new AdvertisedAddress(config.host(), port),
        advertised, config.maxPayload(), config.restrictions().headers());
  }

  /// The same server at another listener.
  ///
  /// @param advertise what clients are told instead of its address; empty for that
  ServerInfo at(String host, int port, String advertise) {
    boolean other = !advertise.isEmpty();
    return new ServerInfo(serverId, serverName,
        other ? AdvertisedAddress.parse(advertise, port) : new AdvertisedAddress(host, port), other,
        maxPayload, headers);
  }

  /// Where clients of other servers may connect to this one: its address, or all addresses of this
  /// machine that others can reach.
  List<String> clientUrls() {
    var hosts = new ArrayList<String>();
    if (!advertised && (address.host().equals("0.0.0.0") || address.host().equals("::"))) {
      hosts.addAll(NetworkAddresses.global());
    }
    if (hosts.isEmpty()) {
      hosts.add(address.host());
    }
    return hosts.stream()
        .map(host -> new AdvertisedAddress(host, address.port()).toString())
        .toList();
  }

  /// The line for one client. Flat and without blanks: old clients read it with regular
  /// expressions.
  ///
  /// @param more members to add, each with a comma in front
  byte[] line(long clientId, String clientIp, Greeting greeting, String more) {
    return NatsEncoder.ascii("INFO {\"server_id\":\"" + serverId + "\",\"server_name\":\""
        + escaped(serverName) + "\",\"version\":\"" + VERSION + "\",\"proto\":1,\"go\":\"java"
        + Runtime.version().feature() + "\",\"host\":\"" + escaped(address.host()) + "\",\"port\":"
        + address.port() + ",\"headers\":" + headers + greeting.demands() + ",\"max_payload\":"
        + maxPayload + ",\"client_id\":" + clientId + ",\"client_ip\":\"" + clientIp + "\""
        + greeting.challenge() + more + "} \r\n");
  }

  /// For a JSON string in a line of ASCII.
  private static String escaped(String text) {
    var json = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.toString();
  }
}
