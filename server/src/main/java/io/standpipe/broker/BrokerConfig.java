package io.standpipe.broker;

import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.tls.TlsConfig;
import java.time.Duration;
import java.util.Optional;

/// Settings of the core NATS server. Defaults: those of nats-server 2.9.24.
///
/// @param host address to listen on
/// @param port 0 takes any free port
/// @param maxConnections client connections; negative for no limit
/// @param maxPayload bytes of a message, headers included
/// @param maxControlLine bytes of the arguments of one protocol line
/// @param maxPending bytes queued for one connection before it is closed as a slow consumer
/// @param writeDeadline how long one flush may take before the connection is a slow consumer
/// @param pingInterval how often a silent connection is pinged
/// @param pingMax unanswered pings after which a connection is stale
/// @param eventLoops threads that carry connections and channels
/// @param tracedMax bytes of a payload that a trace line shows; 0 for all
/// @param lameDuck how clients are sent away before a stop
/// @param auth who may connect
/// @param tls present if clients are to speak TLS
/// @param name what the server calls itself; empty for its id
/// @param routes present if other servers may be connected
/// @param clientAdvertise `host` or `host:port` that clients are told to connect to; empty for the
///          address of the listener
/// @param webSocket present if clients may come in WebSocket frames
/// @param restrictions what clients may not do, whoever they are
public record BrokerConfig(
    String host,
    int port,
    int maxConnections,
    int maxPayload,
    int maxControlLine,
    long maxPending,
    Duration writeDeadline,
    Duration pingInterval,
    int pingMax,
    int eventLoops,
    int tracedMax,
    LameDuckConfig lameDuck,
    AuthConfig auth,
    Optional<TlsConfig> tls,
    String name,
    Optional<RoutesConfig> routes,
    String clientAdvertise,
    Optional<WebSocketConfig> webSocket,
    Restrictions restrictions) {
  public static final BrokerConfig DEFAULT = new BrokerConfig("0.0.0.0", 4222, 65_536, 1_048_576,
      4_096, 67_108_864, Duration.ofSeconds(10), Duration.ofMinutes(2), 2,
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2), 0, LameDuckConfig.DEFAULT,
      AuthConfig.NONE, Optional.empty(), "", Optional.empty(), "", Optional.empty(),
      Restrictions.NONE);

  /// Everybody may connect, without TLS.
  public BrokerConfig(
      String host,
      int port,
      int maxConnections,
      int maxPayload,
      int maxControlLine,
      long maxPending,
      Duration writeDeadline,
      Duration pingInterval,
      int pingMax,
      int eventLoops,
      int tracedMax,
      LameDuckConfig lameDuck) {
    this(host, port, maxConnections, maxPayload, maxControlLine, maxPending, writeDeadline,
        pingInterval, pingMax, eventLoops, tracedMax, lameDuck, AuthConfig.NONE, Optional.empty(),
        "", Optional.empty(), "", Optional.empty(), Restrictions.NONE);
  }

  public BrokerConfig withAddress(String newHost, int newPort) {
    return new BrokerConfig(newHost, newPort, maxConnections, maxPayload, maxControlLine,
        maxPending, writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth,
        tls, name, routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig withTracedMax(int newTracedMax) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, newTracedMax, lameDuck, auth, tls, name,
        routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig withLameDuck(LameDuckConfig newLameDuck) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, newLameDuck, auth, tls, name,
        routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig with(AuthConfig newAuth) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, newAuth, tls, name,
        routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig with(TlsConfig newTls) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth,
        Optional.of(newTls), name, routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig withName(String newName) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth, tls, newName,
        routes, clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig with(RoutesConfig newRoutes) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth, tls, name,
        Optional.of(newRoutes), clientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig withClientAdvertise(String newClientAdvertise) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth, tls, name,
        routes, newClientAdvertise, webSocket, restrictions);
  }

  public BrokerConfig with(WebSocketConfig newWebSocket) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth, tls, name,
        routes, clientAdvertise, Optional.of(newWebSocket), restrictions);
  }

  public BrokerConfig with(Restrictions newRestrictions) {
    return new BrokerConfig(host, port, maxConnections, maxPayload, maxControlLine, maxPending,
        writeDeadline, pingInterval, pingMax, eventLoops, tracedMax, lameDuck, auth, tls, name,
        routes, clientAdvertise, webSocket, newRestrictions);
  }
}
