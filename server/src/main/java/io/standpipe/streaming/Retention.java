package io.standpipe.streaming;

import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.actor.Clock;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.MessageLog;

/// Drops the oldest messages of a channel when its limits say so. Owned by the channel's actor.
///
/// To do so it has to look at messages, which may have to be fetched first; then it goes on when the
/// log is awake. Source: reference, streaming protocol 4.4, stores 2.7.
final class Retention {
  private final String channel;
  private final MessageLog log;
  private final ChannelLimits limits;
  private final System.Logger logger;
  private boolean warned;
  /// Something is being fetched.
  private boolean waiting;
  /// The first message when it was last looked at, and its timestamp.
  private long datedSequence;
  private long datedNanos;

  Retention(String channel, MessageLog log, ChannelLimits limits, System.Logger logger) {
    this.channel = channel;
    this.log = log;
    this.limits = limits;
    this.logger = logger;
  }

  /// Enforces the limits on what was recovered, without a word. True if anything went.
  boolean open(long wallNanos) {
    long before = log.count();
    trim(false);
    expire(wallNanos);
    waiting |= !log.isMeasured();
    return log.count() < before;
  }

  /// Goes on with what had to wait. True if anything went.
  boolean awake(long wallNanos) {
    if (!waiting) {
      return false;
    }
    waiting = false;
    return open(wallNanos);
  }

  /// Enforces the number and the size; the newest message stays whatever its size.
  void afterAppend() {
    trim(true);
  }

  private void trim(boolean warn) {
    while (log.count() > 1 && isOverLimits()) {
      if (warn) {
        warnOnce();
      }
      long surplus = limits.messagesMax() > 0 ? log.count() - limits.messagesMax() : 1;
      if (!removeBelow(log.first() + Math.max(1, surplus))) {
        return;
      }
    }
  }

  private boolean isOverLimits() {
    return limits.messagesMax() > 0 && log.count() > limits.messagesMax()
        || limits.bytesMax() > 0 && log.bytes() > limits.bytesMax();
  }

  /// False if that has to wait. Looks further if a message that should become the first one
  /// is missing.
  private boolean removeBelow(long sequence) {
    long before = log.count();
    for (long end = sequence; log.count() == before && end <= log.last() + 1; end++) {
      if (!log.fetchRemoval(end)) {
        waiting = true;
        return false;
      }
      log.removeBelow(end);
    }
    return log.count() < before;
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
      long end = wallNanos - age + 1;
      if (!log.fetchAt(end)) {
        waiting = true;
      } else if (log.firstAtOrAfter(end) > log.first()) {
        removeBelow(log.firstAtOrAfter(end));
      }
    }
    return log.count() < before;
  }

  /// When the first message reaches the maximum age, on the steady clock. Once that has passed, it
  /// stays in the past: a deadline of "now" would move along with a clock that runs, and whoever
  /// compares it with a time read a moment earlier would wait for ever.
  long deadlineNanos(Clock clock) {
    long age = limits.ageMax().toNanos();
    if (age == 0 || log.count() == 0 || waiting || !dateFirst()) {
      return Clock.NEVER;
    }
    return clock.nanos() + (datedNanos + age - clock.wallNanos());
  }

  /// Looks up the timestamp of the first message; that of the last stands in if it is missing.
  private boolean dateFirst() {
    if (datedSequence != log.first()) {
      if (!log.fetch(log.first())) {
        waiting = true;
        return false;
      }
      datedSequence = log.first();
      long timestamp = log.timestampNanos(datedSequence);
      datedNanos = timestamp < 0 ? log.lastTimestampNanos() : timestamp;
    }
    return true;
  }
}
