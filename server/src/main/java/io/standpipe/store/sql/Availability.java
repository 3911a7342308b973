package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import java.util.concurrent.TimeUnit;

/// Whether the database can be written to, and if not, why and since when. Any thread reads; the
/// journal's thread writes.
final class Availability {
  private static final long BACKOFF_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long BACKOFF_MAX_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final String label;
  private final System.Logger logger;
  private volatile String fault = "";
  private volatile boolean isFinal;
  private boolean isAway;
  private long awaySinceNanos;
  private long backoffNanos;
  private long nextAttemptNanos;

  Availability(String label, System.Logger logger) {
    this.label = label;
    this.logger = logger;
  }

  /// One line, empty if all is well.
  String fault() {
    return fault;
  }

  boolean isFinal() {
    return isFinal;
  }

  boolean isAway() {
    return isAway;
  }

  long awaySinceNanos() {
    return awaySinceNanos;
  }

  /// When to try again, while it is away.
  long nextAttemptNanos() {
    return nextAttemptNanos;
  }

  /// It did not answer, or said that it cannot now.
  void away(String reason, long nowNanos) {
    fault = label + " is not available: " + reason;
    if (!isAway) {
      isAway = true;
      awaySinceNanos = nowNanos;
      backoffNanos = BACKOFF_MIN_NANOS;
      logger.log(ERROR, () -> fault + "; trying again until it is");
    } else {
      backoffNanos = Math.min(BACKOFF_MAX_NANOS, 2 * backoffNanos);
    }
    nextAttemptNanos = nowNanos + backoffNanos;
  }

  /// Nothing will ever be written again.
  void lost(String reason) {
    isFinal = true;
    fault = reason;
    logger.log(ERROR, reason);
  }

  void works() {
    if (!fault.isEmpty() && !isFinal) {
      isAway = false;
      fault = "";
      logger.log(INFO, () -> label + " is available again");
    }
  }
}
