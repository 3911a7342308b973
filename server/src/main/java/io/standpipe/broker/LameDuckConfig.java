package io.standpipe.broker;

import java.time.Duration;

/// How a server that is about to go sends its clients away.
///
/// @param duration from the announcement to the last connection closed
/// @param gracePeriod how long clients may leave by themselves; less than `duration`
public record LameDuckConfig(Duration duration, Duration gracePeriod) {
  public static final LameDuckConfig DEFAULT = new LameDuckConfig(Duration.ofMinutes(2),
      Duration.ofSeconds(10));
}
