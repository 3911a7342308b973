package io.standpipe.store.file;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of all logs of a store, within a budget. Any thread.
///
/// A log always gets what it asks for; when the budget is exceeded, logs that hold memory are asked,
/// in turn, to give back what the disk has too. What the disk does not have is bounded by the
/// journal, which waits while the budget is far exceeded.
final class ChunkPool {
  /// The size of the arrays that are used again.
  static final int CHUNK = 64 << 10;

  private final long budgetBytes;
  private final AtomicLong used = new AtomicLong();
  private final ConcurrentLinkedQueue<ChunkCache> holders = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  ChunkPool(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /// Whether so much is held that no more should be stored for now.
  boolean isExhausted() {
    return used.get() > 2 * budgetBytes;
  }

  long used() {
    return used.get();
  }

  byte[] take(int length) {
    if (used.addAndGet(length) > budgetBytes) {
      reclaim();
    }
    if (length == CHUNK) {
      synchronized (free) {
        var array = free.pollLast();
        if (array != null) {
          return array;
        }
      }
    }
    return new byte[length];
  }

  void give(byte[] array) {
    used.addAndGet(-array.length);
    if (array.length == CHUNK) {
      synchronized (free) {
        if ((free.size() + 1L) * CHUNK <= budgetBytes / 4) {
          free.addLast(array);
        }
      }
    }
  }

  /// As [#give], of an array that is not to be used again.
  void forget(byte[] array) {
    used.addAndGet(-array.length);
  }

  /// The cache holds memory that it could give back some time.
  void holds(ChunkCache cache) {
    holders.add(cache);
  }

  /// Asks the cache that waits longest to give back memory. It comes back by [#holds] if it
  /// keeps any.
  void reclaim() {
    var cache = holders.poll();
    if (cache != null) {
      cache.askToTrim();
    }
  }
}
