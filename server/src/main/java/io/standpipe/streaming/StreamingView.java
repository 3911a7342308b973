package io.standpipe.streaming;

import java.time.Instant;

/// An immutable picture of the streaming server, as `/streaming/serverz` shows it.
public record StreamingView(
    String clusterId,
    String serverId,
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
