package io.standpipe.streaming;

import io.standpipe.store.MessageLog;
import io.standpipe.wire.streaming.SubscriptionRequest;
import java.time.Duration;
import java.util.List;

/// Where a new consumer starts. Source: reference, streaming protocol 5.4.
enum StartPosition {
  NEW_ONLY(0),
  LAST_RECEIVED(1),
  TIME_DELTA(2),
  SEQUENCE(3),
  FIRST(4);

  private static final List<StartPosition> ALL = List.of(values());

  private final int number;

  StartPosition(int number) {
    this.number = number;
  }

  /// Its number in a SubscriptionRequest.
  int number() {
    return number;
  }

  static boolean isValid(int number) {
    return number >= 0 && number < ALL.size();
  }

  static StartPosition of(int number) {
    return ALL.get(number);
  }

  /// The position before the first message to deliver. Positions outside the log move to its ends.
  long lastSent(MessageLog log, long startSequence, long startTimeNanos) {
    long first = log.first();
    long last = log.last();
    return switch (this) {
      case NEW_ONLY -> last;
      case LAST_RECEIVED -> Math.max(0, last - 1);
      case FIRST -> Math.max(0, first - 1);
      case TIME_DELTA -> Math.max(0, log.firstAtOrAfter(startTimeNanos) - 1);
      // Sequences are unsigned on the wire.
      case SEQUENCE -> Long.compareUnsigned(startSequence, first) < 0
          ? Math.max(0, first - 1)
          : Long.compareUnsigned(startSequence, last) > 0 ? last : Math.max(0, startSequence - 1);
    };
  }

  /// The end of the log line about a new consumer, `next` being the first sequence it will get.
  String describe(SubscriptionRequest request, long next) {
    return switch (this) {
      case NEW_ONLY -> ", sending new-only, seq=" + next;
      case LAST_RECEIVED -> ", sending last message, seq=" + next;
      case TIME_DELTA ->
        ", sending from time, delta=" + Duration.ofNanos(request.startTimeDelta()) + " seq=" + next;
      case SEQUENCE -> ", sending from sequence, asked_seq="
          + Long.toUnsignedString(request.startSequence()) + " actual_seq=" + next;
      case FIRST -> ", sending from beginning, seq=" + next;
    };
  }
}
