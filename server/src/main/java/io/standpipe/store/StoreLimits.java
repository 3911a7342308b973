package io.standpipe.store;

import java.util.Map;

/// Bounds of a store.
///
/// @param channelsMax number of channels; 0 is unlimited
/// @param channel bounds of every channel that `perChannel` does not name
/// @param perChannel bounds by channel name or wildcard pattern
public record StoreLimits(int channelsMax, ChannelLimits channel, ChannelOverrides perChannel) {
  public static final StoreLimits DEFAULT = new StoreLimits(100, ChannelLimits.DEFAULT,
      ChannelOverrides.NONE);

  public StoreLimits {
    if (channelsMax < 0) {
      throw new IllegalArgumentException(
          "max channels limit cannot be negative (" + channelsMax + ")");
    }
    if (channelsMax > 0 && perChannel.literals() > channelsMax) {
      throw new IllegalArgumentException("too many channels defined (" + (channelsMax + 1)
          + "). The max channels limit is set to " + channelsMax);
    }
  }

  public StoreLimits(
      int channelsMax,
      ChannelLimits channel,
      Map<String, ChannelLimits.Overrides> perChannel) {
    this(channelsMax, channel, ChannelOverrides.of(perChannel));
  }

  /// The bounds of one channel.
  public ChannelLimits of(String name) {
    return perChannel.of(name).over(channel);
  }
}
