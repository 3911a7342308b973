package io.standpipe.streaming;

import java.time.Instant;

/// An immutable picture of the streaming server, as `/streaming/serverz` shows it.
///
/// @param totalMessages held now, as are `totalBytes`
/// @param inMessages publish requests that could be decoded, refused ones included, since the start
/// @param outMessages handed to subscribers since the start, redeliveries included
public record StreamingView(
    String clusterId,
    String serverId,
    ServerState state,
    Instant startTime,
    int clients,
    long subscriptions,
    int channels,
    long totalMessages,
    long totalBytes,
    long inMessages,
    long inBytes,
    long outMessages,
    long outBytes) {}
