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

  public ChannelLimits {
    check(subscriptionsMax >= 0, "subscriptions", subscriptionsMax);
    check(messagesMax >= 0, "messages", messagesMax);
    check(bytesMax >= 0, "bytes", bytesMax);
    check(!ageMax.isNegative(), "age", ageMax);
    check(!inactivityMax.isNegative(), "inactivity", inactivityMax);
  }

  private static void check(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "max " + name + " limit cannot be negative (" + value + ")");
    }
  }

  /// Bounds of a channel or pattern; what is empty is inherited from the next wider pattern. Zero
  /// and negative values mean unlimited, and become zero.
  public record Overrides(
      Optional<Long> subscriptionsMax,
      Optional<Long> messagesMax,
      Optional<Long> bytesMax,
      Optional<Duration> ageMax,
      Optional<Duration> inactivityMax) {
    public static final Overrides NONE = new Overrides(Optional.empty(), Optional.empty(),
        Optional.empty(), Optional.empty(), Optional.empty());

    public Overrides {
      subscriptionsMax = subscriptionsMax.map(Overrides::orUnlimited);
      messagesMax = messagesMax.map(Overrides::orUnlimited);
      bytesMax = bytesMax.map(Overrides::orUnlimited);
      ageMax = ageMax.map(Overrides::orUnlimited);
      inactivityMax = inactivityMax.map(Overrides::orUnlimited);
    }

    private static long orUnlimited(long value) {
      return Math.max(0, value);
    }

    private static Duration orUnlimited(Duration value) {
      return value.isNegative() ? Duration.ZERO : value;
    }

    /// These overrides, with what is empty taken from `wider`.
    Overrides or(Overrides wider) {
      return new Overrides(subscriptionsMax.or(wider::subscriptionsMax),
          messagesMax.or(wider::messagesMax), bytesMax.or(wider::bytesMax),
          ageMax.or(wider::ageMax), inactivityMax.or(wider::inactivityMax));
    }

    ChannelLimits over(ChannelLimits wider) {
      return new ChannelLimits(subscriptionsMax.orElse(wider.subscriptionsMax),
          messagesMax.orElse(wider.messagesMax), bytesMax.orElse(wider.bytesMax),
          ageMax.orElse(wider.ageMax), inactivityMax.orElse(wider.inactivityMax));
    }
  }
}
