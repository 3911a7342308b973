package io.standpipe.streaming;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.StoreLimits;
import java.time.Duration;
import java.util.Map;

/// Settings that differ from the defaults in one respect.
final class TestConfig {
  private static final ChannelLimits UNLIMITED = new ChannelLimits(0, 0, 0, Duration.ZERO,
      Duration.ZERO);

  private TestConfig() {}

  static StreamingConfig heartbeats(Duration interval, Duration timeout, int failCount) {
    return new StreamingConfig("test-cluster", interval, timeout, failCount, false,
        StoreLimits.DEFAULT);
  }

  static StreamingConfig replaceDurable() {
    var d = StreamingConfig.DEFAULT;
    return new StreamingConfig(d.clusterId(), d.heartbeatInterval(), d.heartbeatTimeout(),
        d.heartbeatFailCount(), true, d.limits());
  }

  static StreamingConfig discoverPrefix(String prefix) {
    var d = StreamingConfig.DEFAULT;
    return new StreamingConfig(d.clusterId(), d.heartbeatInterval(), d.heartbeatTimeout(),
        d.heartbeatFailCount(), d.replaceDurable(), d.limits(), prefix);
  }

  static StreamingConfig channelsMax(int max) {
    return limits(new StoreLimits(max, ChannelLimits.DEFAULT, Map.of()));
  }

  static StreamingConfig subscriptionsMax(long max) {
    return channel(new ChannelLimits(max, 0, 0, Duration.ZERO, Duration.ZERO));
  }

  static StreamingConfig messagesMax(long max) {
    return channel(new ChannelLimits(0, max, 0, Duration.ZERO, Duration.ZERO));
  }

  static StreamingConfig bytesMax(long max) {
    return channel(new ChannelLimits(0, 0, max, Duration.ZERO, Duration.ZERO));
  }

  static StreamingConfig ageMax(Duration max) {
    return channel(new ChannelLimits(0, 0, 0, max, Duration.ZERO));
  }

  static StreamingConfig inactivityMax(Duration max) {
    return channel(new ChannelLimits(0, 0, 0, Duration.ZERO, max));
  }

  /// Limits of one channel; all others have none.
  static StreamingConfig channelNamed(String pattern, ChannelLimits.Overrides limits) {
    return limits(new StoreLimits(100, UNLIMITED, Map.of(pattern, limits)));
  }

  static StreamingConfig channel(ChannelLimits limits) {
    return limits(new StoreLimits(100, limits, Map.of()));
  }

  static StreamingConfig limits(StoreLimits limits) {
    var d = StreamingConfig.DEFAULT;
    return new StreamingConfig(d.clusterId(), d.heartbeatInterval(), d.heartbeatTimeout(),
        d.heartbeatFailCount(), d.replaceDurable(), limits);
  }
}
