package io.standpipe.actor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The deadlines of many items that one actor owns; the earliest is at hand.
///
/// A binary heap in which each item knows its place, so moving a deadline costs O(log n) and nothing
/// is left behind.
public final class Deadlines<T extends Deadlines.Item> {
  /// Something with at most one deadline, in at most one [Deadlines].
  public abstract static class Item {
    private long deadlineNanos = Clock.NEVER;
    private int place = -1;

    /// [Clock#NEVER] if none is set.
    public final long deadlineNanos() {
      return deadlineNanos;
    }
  }

  private final List<T> heap = new ArrayList<>();

  /// The earliest deadline, or [Clock#NEVER].
  public long next() {
    return heap.isEmpty() ? Clock.NEVER : heap.getFirst().deadlineNanos();
  }

  /// Sets or moves the deadline of `item`; [Clock#NEVER] removes it.
  public void set(T item, long deadlineNanos) {
    Item entry = item;
    entry.deadlineNanos = deadlineNanos;
    if (deadlineNanos == Clock.NEVER) {
      remove(entry);
      return;
    }
    if (entry.place < 0) {
      heap.add(item);
      entry.place = heap.size() - 1;
    }
    sift(entry.place);
  }

  /// Removes and returns an item whose deadline is not after `nowNanos`; null if there is none.
  public @Nullable T poll(long nowNanos) {
    if (next() > nowNanos || heap.isEmpty()) {
      return null;
    }
    var item = heap.getFirst();
    set(item, Clock.NEVER);
    return item;
  }

  private void remove(Item entry) {
    int place = entry.place;
    if (place < 0) {
      return;
    }
    entry.place = -1;
    var last = heap.removeLast();
    if (place < heap.size()) {
      put(last, place);
      sift(place);
    }
  }

  private void sift(int place) {
    var item = heap.get(place);
    while (place > 0 && item.deadlineNanos() < heap.get((place - 1) / 2).deadlineNanos()) {
      put(heap.get((place - 1) / 2), place);
      place = (place - 1) / 2;
    }
    for (int child = earlierChild(place); child > 0
        && heap.get(child).deadlineNanos() < item.deadlineNanos(); child = earlierChild(place)) {
      put(heap.get(child), place);
      place = child;
    }
    put(item, place);
  }

  /// The child of `place` with the earlier deadline; 0 if it has none.
  private int earlierChild(int place) {
    int left = 2 * place + 1;
    if (left >= heap.size()) {
      return 0;
    }
    int right = left + 1;
    return right < heap.size() && heap.get(right).deadlineNanos() < heap.get(left).deadlineNanos()
        ? right
        : left;
  }

  private void put(T item, int place) {
    heap.set(place, item);
    Item entry = item;
    entry.place = place;
  }
}
