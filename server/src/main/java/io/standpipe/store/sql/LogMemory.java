package io.standpipe.store.sql;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// The memory that all logs of a store take, within a budget. Any thread.
///
/// A log takes what it needs; when the budget is exceeded, logs that hold memory are asked, in turn,
/// to give some back: the database has it all.
final class LogMemory {
  private final long budgetBytes;
  private final AtomicLong used = new AtomicLong();
  private final ConcurrentLinkedQueue<SqlLog> holders = new ConcurrentLinkedQueue<>();

  LogMemory(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /// Whether what was asked back so far did not help.
  boolean isFarExceeded() {
    return used.get() > 2 * budgetBytes;
  }

  void take(long bytes) {
    if (used.addAndGet(bytes) > budgetBytes) {
      var log = holders.poll();
      if (log != null) {
        log.askToTrim();
      }
    }
  }

  void give(long bytes) {
    used.addAndGet(-bytes);
  }

  /// The log holds memory that it could give back.
  void holds(SqlLog log) {
    holders.add(log);
  }
}
