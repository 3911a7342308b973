package io.standpipe.store;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of all logs of a store, within a budget, as arrays that are used again: what lives as
/// long as a message in a cache must not be garbage, or the heap grows to its bound before any of it
/// is collected. Any thread.
///
/// A log always gets what it asks for; when the budget is exceeded, logs that hold memory are asked,
/// in turn, to give back what can be read again. What cannot is bounded by the journal, which waits
/// while the budget is far exceeded.
public final class ArrayPool {
  /// The size of the arrays that are used again, in bytes.
  public static final int ARRAY = 64 << 10;

  /// Somebody who holds arrays that could be given back some time.
  public interface Holder {
    /// Called on any thread: the holder gives back what it can, on its own.
    void askToTrim();
  }

  private final long budgetBytes;
  private final AtomicLong used = new AtomicLong();
  private final ConcurrentLinkedQueue<Holder> holders = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<byte[]> free = new ArrayDeque<>();

  public ArrayPool(long budgetBytes) {
    this.budgetBytes = budgetBytes;
  }

  /// Whether so much is held that no more should be stored for now.
  public boolean isExhausted() {
    return used.get() > 2 * budgetBytes;
  }

  public long used() {
    return used.get();
  }

  /// Whether holders should give something back: they stop a little below the budget, so that they
  /// are not asked again for each array, and what they gave is used again.
  public boolean isScarce() {
    return used.get() >= budgetBytes - budgetBytes / 8;
  }

  public byte[] take(int length) {
    if (used.addAndGet(length) > budgetBytes) {
      reclaim();
    }
    if (length == ARRAY) {
      synchronized (free) {
        var array = free.pollLast();
        if (array != null) {
          return array;
        }
      }
    }
    return new byte[length];
  }

  public void give(byte[] array) {
    used.addAndGet(-array.length);
    if (array.length == ARRAY) {
      synchronized (free) {
        if ((free.size() + 1L) * ARRAY <= budgetBytes / 4) {
          free.addLast(array);
        }
      }
    }
  }

  /// As [#give], of an array that is not to be used again.
  public void forget(byte[] array) {
    used.addAndGet(-array.length);
  }

  /// The holder has something that it could give back.
  public void holds(Holder holder) {
    holders.add(holder);
  }

  /// Asks the holder that waits longest to give back memory. It comes back by [#holds] if it
  /// keeps any.
  public void reclaim() {
    var holder = holders.poll();
    if (holder != null) {
      holder.askToTrim();
    }
  }
}
