package io.standpipe.store.memory;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.wire.streaming.MsgProto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Messages in slabs of memory outside the heap. Whoever appends and reads may hand the log over to
/// another thread, which may also be the one that closes it. *Hot path.*
///
/// A new slab is as large as all messages held, within bounds: a channel with one message stays
/// small, a large one has few slabs, and little is lost at a slab's end. Removal only moves `first`;
/// a slab goes when its last message has gone.
///
/// The budget is asked before messages are accepted ([#reserve]), not when they are appended.
final class MemoryLog implements MessageLog {
  private static final int SLAB_MIN = 1 << 10;
  private static final int SLAB_MAX = 1 << 20;

  /// Oldest first; none is empty.
  private final List<Slab> slabs = new ArrayList<>(1);
  private final byte[] head = new byte[MsgProto.sequenceSize(Long.MAX_VALUE)];
  /// For looking at timestamps.
  private final MessageBuffer scratch = new MessageBuffer();
  private long first;
  private long last;
  private long bytes;
  private long lastTimestampNanos;
  private final MemoryBudget budget;
  private final Consumer<MemoryLog> onClose;
  /// Taken from the budget for slabs that are still to come.
  private long granted;

  MemoryLog(MemoryBudget budget, Consumer<MemoryLog> onClose) {
    this.budget = budget;
    this.onClose = onClose;
  }

  @Override
  public long first() {
    return first;
  }

  @Override
  public long last() {
    return last;
  }

  @Override
  public long count() {
    return last == 0 ? 0 : last + 1 - first;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long lastTimestampNanos() {
    return lastTimestampNanos;
  }

  @Override
  public void append(long sequence, Entry entry) {
    if (sequence != last + 1) {
      throw new IllegalArgumentException("sequence " + sequence + " after " + last);
    }
    int headLength = MsgProto.writeSequence(head, 0, sequence);
    int length = headLength + entry.length();
    slabWithRoomFor(length).append(head, headLength, entry.bytes(), entry.length());
    last = sequence;
    lastTimestampNanos = entry.timestampNanos();
    bytes += length;
    if (first == 0) {
      first = sequence;
    }
  }

  /// Makes sure of the memory that appending these entries will take. False, with nothing taken, if
  /// the budget has not that much.
  boolean reserve(List<Entry> entries) {
    long missing = bytesOfNewSlabs(entries) - granted;
    if (missing > 0) {
      if (!budget.tryTake(missing)) {
        return false;
      }
      granted += missing;
    }
    return true;
  }

  private long bytesOfNewSlabs(List<Entry> entries) {
    long room = slabs.isEmpty() ? 0 : slabs.getLast().room();
    long sequence = last;
    long held = bytes;
    long total = 0;
    for (var entry : entries) {
      int length = MsgProto.sequenceSize(++sequence) + entry.length();
      if (length > room) {
        room = slabSize(held, length);
        total += room;
      }
      room -= length;
      held += length;
    }
    return total;
  }

  private static int slabSize(long held, int length) {
    long most = Math.max(SLAB_MAX, 4L * length);
    return Math.toIntExact(Math.max(length, Math.clamp(held, SLAB_MIN, most)));
  }

  private Slab slabWithRoomFor(int length) {
    if (!slabs.isEmpty()) {
      var newest = slabs.getLast();
      if (length <= newest.room()) {
        return newest;
      }
      newest.seal();
    }
    int size = slabSize(bytes, length);
    long missing = size - granted;
    if (missing > 0) {
      budget.take(missing);
      granted += missing;
    }
    granted -= size;
    var slab = new Slab(last + 1, size);
    slabs.add(slab);
    return slab;
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    if (!holds(sequence)) {
      return false;
    }
    slabOf(sequence).read(sequence, target);
    return true;
  }

  @Override
  public long timestampNanos(long sequence) {
    return read(sequence, scratch) ? MsgProto.timestamp(scratch.bytes(), 0, scratch.length()) : -1;
  }

  @Override
  public long firstAtOrAfter(long timestampNanos) {
    long low = first;
    long high = last == 0 ? 0 : last + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (timestampNanos(middle) < timestampNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public void removeBelow(long sequence) {
    long end = Math.min(sequence, last + 1);
    while (!slabs.isEmpty() && first < end) {
      var oldest = slabs.getFirst();
      long next = Math.min(end, oldest.end());
      bytes -= oldest.bytes(first, next);
      first = next;
      if (next == oldest.end()) {
        slabs.removeFirst();
        free(oldest);
      }
    }
  }

  @Override
  public long firstBytes() {
    return holds(first) ? slabs.getFirst().bytes(first, first + 1) : 0;
  }

  @Override
  public void close() {
    slabs.forEach(this::free);
    slabs.clear();
    budget.giveBack(granted);
    granted = 0;
    first = last == 0 ? 0 : last + 1;
    bytes = 0;
    onClose.accept(this);
  }

  private void free(Slab slab) {
    budget.giveBack(slab.capacity());
    slab.close();
  }

  /// Bytes taken outside the heap.
  long reserved() {
    return slabs.stream().mapToLong(Slab::capacity).sum();
  }

  private boolean holds(long sequence) {
    return sequence >= first && sequence <= last && sequence > 0;
  }

  /// The slab that holds a message which is there. Most reads are near one of the ends.
  private Slab slabOf(long sequence) {
    int low = 0;
    int high = slabs.size() - 1;
    if (sequence >= slabs.getLast().first()) {
      return slabs.getLast();
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sequence < slabs.get(middle).end()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return slabs.get(low);
  }
}
