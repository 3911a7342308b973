package io.standpipe.store;

import java.time.Duration;
import java.util.Optional;

/// Bounds of one channel; 0 (or [Duration#ZERO]) means unlimited. Defaults: those of the original.
public record ChannelLimits(
    long subscriptionsMax,
    long messagesMax,
    long bytesMax,
    Duration ageMax,
    Duration inactivityMax) {
  public static final ChannelLimits DEFAULT = new ChannelLimits(1_000, 1_000_000, 1_024_000_000,
      Duration.ZERO, Duration.ZERO);

  /// Bounds of a channel or pattern; what is empty is inherited from the next wider pattern.
  public record Overrides(
      Optional<Long> subscriptionsMax,
      Optional<Long> messagesMax,
      Optional<Long> bytesMax,
      Optional<Duration> ageMax,
      Optional<Duration> inactivityMax) {
    public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty());

    ChannelLimits over(ChannelLimits wider) {
      return new ChannelLimits(subscriptionsMax.orElse(wider.subscriptionsMax),
          messagesMax.orElse(wider.messagesMax), bytesMax.orElse(wider.bytesMax),
          ageMax.orElse(wider.ageMax), inactivityMax.orElse(wider.inactivityMax));
    }
  }
}
