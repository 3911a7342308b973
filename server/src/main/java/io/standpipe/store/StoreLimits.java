package io.standpipe.store;

import java.util.Map;

/// Bounds of a store.
///
/// @param channelsMax number of channels; 0 is unlimited
/// @param channel bounds of every channel that `perChannel` does not name
/// @param perChannel bounds by channel name or wildcard pattern
public record StoreLimits(
    int channelsMax,
    ChannelLimits channel,
    Map<String, ChannelLimits.Overrides> perChannel) {
  public static final StoreLimits DEFAULT = new StoreLimits(100, ChannelLimits.DEFAULT, Map.of());

  public StoreLimits {
    perChannel = Map.copyOf(perChannel);
  }

  public ChannelLimits of(String name) {
    return channel;
  }
}
