package io.standpipe.config;

import io.standpipe.broker.AdvertisedAddress;
import io.standpipe.broker.RoutePermissions;
import io.standpipe.broker.RoutesConfig;
import io.standpipe.broker.auth.Permissions;
import io.standpipe.broker.tls.TlsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Turns what the options say about other servers into how they are joined. Source: reference,
/// configuration 1.8, core NATS 4.
final class RouteSettings {
  private final Values values;
  private final String clientHost;

  /// @param clientHost where clients connect
  RouteSettings(Values values, String clientHost) {
    this.values = values;
    this.clientHost = clientHost;
  }

  /// Empty if other servers have no way in.
  Optional<RoutesConfig> build() throws Rejected {
    var routes = routes();
    var listen = values.get(SecurityOptions.CLUSTER_LISTEN);
    long port = values.get(SecurityOptions.CLUSTER_PORT);
    if (listen.isEmpty() && port == 0) {
      if (!routes.isEmpty()) {
        throw Rejected.notStarting("solicited routes require cluster capabilities, e.g. --cluster");
      }
      return Optional.empty();
    }
    var host = values.get(SecurityOptions.CLUSTER_HOST);
    var user = values.get(SecurityOptions.CLUSTER_USER);
    var password = values.get(SecurityOptions.CLUSTER_PASSWORD);
    if (!listen.isEmpty()) {
      var url = url(listen, "cluster");
      host = url.getHost();
      port = url.getPort();
      if (url.getUserInfo() != null) {
        var login = url.getUserInfo().split(":", 2);
        if (login.length < 2) {
          throw Rejected.notStarting("expected cluster password to be set");
        }
        user = login[0];
        password = login[1];
      }
    }
    return Optional.of(new RoutesConfig(values.get(SecurityOptions.CLUSTER_NAME),
        host.isEmpty() ? clientHost : host, port < 0 ? 0 : (int) port, user, password,
        values.get(SecurityOptions.CLUSTER_TIMEOUT), routes, advertise(),
        values.get(SecurityOptions.NO_ADVERTISE), count(SecurityOptions.CONNECT_RETRIES), tls(),
        count(BrokerOptions.CONNECT_ERROR_REPORTS), count(BrokerOptions.RECONNECT_ERROR_REPORTS),
        permissions()));
  }

  /// The original reads them like those of a user.
  private RoutePermissions permissions() throws Rejected {
    var given = values.get(SecurityOptions.CLUSTER_PERMISSIONS).orElse(Permissions.ALL);
    if (given.responses().isPresent()) {
      throw Rejected.notStarting("\"allow_responses\" is for users, not for a cluster");
    }
    return new RoutePermissions(given.publish(), given.subscribe());
  }

  private int count(Option<Long> option) {
    return Math.clamp(values.get(option), 0, Integer.MAX_VALUE);
  }

  private List<URI> routes() throws Rejected {
    var urls = new ArrayList<URI>();
    for (var text : values.get(SecurityOptions.ROUTES)) {
      urls.add(url(text.strip(), "route"));
    }
    return urls;
  }

  /// `-1` for a port means any, which no URL can say.
  private static URI url(String text, String what) throws Rejected {
    var anyPort = text.endsWith(":-1");
    var typed = anyPort ? text.substring(0, text.length() - 3) : text;
    try {
      var url = URI.create(typed.contains("://") ? typed : "nats://" + typed);
      if (url.getHost() != null && anyPort == url.getPort() < 0) {
        return url;
      }
    } catch (IllegalArgumentException _) {
      // told below
    }
    throw Rejected.notStarting("error parsing " + what + " url [\"" + Secrecy.withoutUserInfo(text)
        + "\"]: it must look like nats://host:port");
  }

  private String advertise() throws Rejected {
    return advertised(values.get(SecurityOptions.CLUSTER_ADVERTISE), "cluster");
  }

  /// Empty for none.
  static String advertised(String text, String whom) throws Rejected {
    try {
      if (!text.isEmpty()) {
        var _ = AdvertisedAddress.parse(text, 0);
      }
      return text;
    } catch (IllegalArgumentException e) {
      throw Rejected.notStarting(
          "invalid " + whom + " advertise address \"" + text + "\": " + e.getMessage());
    }
  }

  private Optional<TlsConfig> tls() throws Rejected {
    var certificate = values.get(SecurityOptions.CLUSTER_CERTIFICATE);
    var key = values.get(SecurityOptions.CLUSTER_KEY);
    var authority = values.get(SecurityOptions.CLUSTER_AUTHORITY);
    if (certificate.isEmpty() && key.isEmpty() && authority.isEmpty()) {
      return Optional.empty();
    }
    if (certificate.isEmpty() || key.isEmpty()) {
      throw Rejected.notStarting("cluster TLS needs a certificate and its private key");
    }
    var own = TlsConfig.of(Path.of(certificate), Path.of(key));
    return Optional.of(authority.isEmpty() ? own : own.verifying(Path.of(authority), false));
  }
}
