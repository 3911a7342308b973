package io.standpipe.streaming;

import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.actor.Clock;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.MessageLog;

/// Drops the oldest messages of a channel when its limits say so. Owned by the channel's actor.
///
/// Source: reference, streaming protocol 4.4.
final class Retention {
  private final String channel;
  private final MessageLog log;
  private final ChannelLimits limits;
  private final System.Logger logger;
  private boolean warned;

  Retention(String channel, MessageLog log, ChannelLimits limits, System.Logger logger) {
    this.channel = channel;
    this.log = log;
    this.limits = limits;
    this.logger = logger;
  }

  /// Enforces the number and the size; the newest message stays whatever its size.
  void afterAppend() {
    while (log.count() > 1 && (limits.messagesMax() > 0 && log.count() > limits.messagesMax()
        || limits.bytesMax() > 0 && log.bytes() > limits.bytesMax())) {
      warnOnce();
      log.removeBelow(log.first() + 1);
    }
  }

  private void warnOnce() {
    if (!warned) {
      warned = true;
      logger.log(WARNING,
          () -> "Reached limits for store " + Quoted.of(channel) + " (msgs=" + log.count()
              + " bytes=" + log.bytes() + "), dropping old messages to make room for new ones");
    }
  }

  /// Drops what has reached the maximum age. True if that was anything.
  boolean expire(long wallNanos) {
    long age = limits.ageMax().toNanos();
    long before = log.count();
    if (age > 0 && before > 0) {
      log.removeBelow(log.firstAtOrAfter(wallNanos - age + 1));
    }
    return log.count() < before;
  }

  /// When the first message reaches the maximum age, on the steady clock. Once that has passed, it
  /// stays in the past: a deadline of "now" would move along with a clock that runs, and whoever
  /// compares it with a time read a moment earlier would wait for ever.
  long deadlineNanos(Clock clock) {
    long age = limits.ageMax().toNanos();
    return age > 0 && log.count() > 0
        ? clock.nanos() + (log.timestampNanos(log.first()) + age - clock.wallNanos())
        : Clock.NEVER;
  }
}
