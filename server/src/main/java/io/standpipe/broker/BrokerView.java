package io.standpipe.broker;

import java.time.Instant;
import java.util.Optional;

/// What a broker is and has done so far. Bytes are those of headers and payloads; messages from and
/// to listeners in this process count too.
///
/// @param port where it listens
/// @param webSocketPort where it listens for clients that speak WebSocket; 0 for nowhere
/// @param connections open now
/// @param totalConnections ever accepted
/// @param subscriptions in force now, those of this process included
/// @param slowConsumers connections closed because they did not take what was sent
/// @param authRequired whether a client has to log in
/// @param cluster the servers that this one is joined to by routes; empty if it has none
public record BrokerView(
    String serverId,
    String serverName,
    int port,
    int webSocketPort,
    Instant startTime,
    int connections,
    long totalConnections,
    int subscriptions,
    long inMessages,
    long inBytes,
    long outMessages,
    long outBytes,
    long slowConsumers,
    boolean authRequired,
    Optional<ClusterView> cluster) {}
