package io.standpipe.store.memory;

import io.standpipe.store.MessageBuffer;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A piece of memory outside the heap, filled from front to back with messages of consecutive
/// sequences. Not thread-safe. *Hot path.*
final class Slab implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final ByteBuffer memory;
  private final long first;
  /// Where message `first + i` ends; the next one begins there. Four bytes per message.
  private int[] ends = new int[8];
  private int count;

  /// @param first sequence of the first message
  Slab(long first, int capacity) {
    this.first = first;
    this.memory = arena.allocate(capacity).asByteBuffer();
  }

  /// Sequence of the first message it was made for.
  long first() {
    return first;
  }

  /// Sequence behind the last message.
  long end() {
    return first + count;
  }

  int capacity() {
    return memory.capacity();
  }

  /// The length of the longest message that still fits.
  int room() {
    return memory.capacity() - used();
  }

  /// Adds a message that has [#room], given in two parts.
  void append(byte[] head, int headLength, byte[] tail, int tailLength) {
    int position = used();
    memory.put(position, head, 0, headLength);
    memory.put(position + headLength, tail, 0, tailLength);
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = position + headLength + tailLength;
  }

  /// Says that nothing will be appended any more.
  void seal() {
    ends = Arrays.copyOf(ends, count);
  }

  /// Copies a message that is here.
  void read(long sequence, MessageBuffer target) {
    int index = (int) (sequence - first);
    int start = start(index);
    int length = ends[index] - start;
    memory.get(start, target.resize(length), 0, length);
  }

  /// Bytes that messages take, from one sequence up to but not including the other.
  int bytes(long from, long to) {
    return start((int) (to - first)) - start((int) (from - first));
  }

  /// Gives the memory back.
  @Override
  public void close() {
    arena.close();
  }

  private int used() {
    return start(count);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }
}
