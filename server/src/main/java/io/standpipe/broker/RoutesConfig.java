package io.standpipe.broker;

import io.standpipe.broker.tls.TlsConfig;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How this server joins others to a cluster of core NATS servers. Source: reference, core NATS 4
/// and configuration 1.8.
///
/// @param name of the cluster; empty for one that the servers agree on
/// @param host address to listen on for other servers
/// @param port 0 takes any free port
/// @param username other servers must give it; empty for no credentials
/// @param password belongs to `username`
/// @param authTimeout how long another server may take to introduce itself
/// @param routes servers to dial, `nats-route://[user:password@]host:port`
/// @param advertise `host` or `host:port` that other servers are told to dial; empty for the address
///          seen
/// @param noAdvertise clients of other servers are not told of this one
/// @param connectRetries how often a server that was only heard of is dialled again
/// @param tls present if servers speak TLS to each other
/// @param connectErrorReports which attempts to reach a server that never answered the log is told
///          of, besides the first: one in so many
/// @param reconnectErrorReports the same for one that has answered before
/// @param permissions what may pass between this server and others
public record RoutesConfig(
    String name,
    String host,
    int port,
    String username,
    String password,
    Duration authTimeout,
    List<URI> routes,
    String advertise,
    boolean noAdvertise,
    int connectRetries,
    Optional<TlsConfig> tls,
    int connectErrorReports,
    int reconnectErrorReports,
    RoutePermissions permissions) {
  public static final Duration DEFAULT_AUTH_TIMEOUT = Duration.ofSeconds(2);

  public RoutesConfig {
    routes = List.copyOf(routes);
  }

  /// The log is told of as many attempts as usually.
  public RoutesConfig(
      String name,
      String host,
      int port,
      String username,
      String password,
      Duration authTimeout,
      List<URI> routes,
      String advertise,
      boolean noAdvertise,
      int connectRetries,
      Optional<TlsConfig> tls) {
    this(name, host, port, username, password, authTimeout, routes, advertise, noAdvertise,
        connectRetries, tls, 3600, 1, RoutePermissions.ALL);
  }

  /// Without name, credentials and TLS.
  public static RoutesConfig of(String host, int port, List<URI> routes) {
    return new RoutesConfig("", host, port, "", "", DEFAULT_AUTH_TIMEOUT, routes, "", false, 0,
        Optional.empty());
  }

  public RoutesConfig with(RoutePermissions newPermissions) {
    return new RoutesConfig(name, host, port, username, password, authTimeout, routes, advertise,
        noAdvertise, connectRetries, tls, connectErrorReports, reconnectErrorReports,
        newPermissions);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "RoutesConfig[" + name + " " + host + ":" + port + " " + routes.size() + " routes]";
  }
}
