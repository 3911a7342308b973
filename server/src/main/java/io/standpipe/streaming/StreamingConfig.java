package io.standpipe.streaming;

import io.standpipe.store.StoreLimits;
import java.time.Duration;

/// Settings of the streaming engine. Defaults: those of the original.
///
/// @param clusterId the id that clients must use
/// @param heartbeatInterval between two heartbeats to a client
/// @param heartbeatTimeout how long an answer may take
/// @param heartbeatFailCount a client is closed when more heartbeats than this failed in a row
/// @param replaceDurable a durable that is active is taken over by a new subscription
/// @param limits bounds of channels and of what they hold
/// @param discoverPrefix what clients put before the cluster id to connect; a store that exists
///          keeps that of its first start
public record StreamingConfig(
    String clusterId,
    Duration heartbeatInterval,
    Duration heartbeatTimeout,
    int heartbeatFailCount,
    boolean replaceDurable,
    StoreLimits limits,
    String discoverPrefix) {
  public static final String DEFAULT_DISCOVER_PREFIX = "_STAN.discover";
  public static final StreamingConfig DEFAULT = new StreamingConfig("test-cluster",
      Duration.ofSeconds(30), Duration.ofSeconds(10), 10, false, StoreLimits.DEFAULT);

  /// Clients connect as they do by default.
  public StreamingConfig(
      String clusterId,
      Duration heartbeatInterval,
      Duration heartbeatTimeout,
      int heartbeatFailCount,
      boolean replaceDurable,
      StoreLimits limits) {
    this(clusterId, heartbeatInterval, heartbeatTimeout, heartbeatFailCount, replaceDurable, limits,
        DEFAULT_DISCOVER_PREFIX);
  }
}
