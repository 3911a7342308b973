package io.standpipe.streaming;

import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/// Sequences (above 0) to numbers, by open addressing. *Hot path.*
///
/// 0 marks a free slot and is never contained; clients may ask for it.
///
/// Sequences come nearly in order and in one run. So neighbours lie side by side in fours, and each
/// four is followed by four slots that stay free while the run fits: what was acknowledged goes
/// without looking at the rest of the run.
final class SequenceMap {
  private static final int CAPACITY_MIN = 8;

  private long[] sequences = new long[CAPACITY_MIN];
  private long[] values = new long[CAPACITY_MIN];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(long sequence) {
    return sequence != 0 && sequences[slot(sequence)] == sequence;
  }

  /// The number kept for `sequence`, or `otherwise`.
  long get(long sequence, long otherwise) {
    int slot = slot(sequence);
    return sequence != 0 && sequences[slot] == sequence ? values[slot] : otherwise;
  }

  void put(long sequence, long value) {
    int slot = slot(sequence);
    if (sequences[slot] != sequence) {
      if (++size * 2 > sequences.length) {
        resize(sequences.length * 2);
        slot = slot(sequence);
      }
      sequences[slot] = sequence;
    }
    values[slot] = value;
  }

  /// True if it was there.
  boolean remove(long sequence) {
    int hole = slot(sequence);
    if (sequence == 0 || sequences[hole] != sequence) {
      return false;
    }
    size--;
    int mask = sequences.length - 1;
    for (int at = (hole + 1) & mask; sequences[at] != 0; at = (at + 1) & mask) {
      int home = home(sequences[at]) & mask;
      if (((at - home) & mask) >= ((at - hole) & mask)) {
        sequences[hole] = sequences[at];
        values[hole] = values[at];
        hole = at;
      }
    }
    sequences[hole] = 0;
    return true;
  }

  void removeIf(LongPredicate condition) {
    for (long sequence : sortedSequences()) {
      if (condition.test(sequence)) {
        remove(sequence);
      }
    }
  }

  /// Calls `action` with each sequence, in any order.
  void forEach(LongConsumer action) {
    for (long sequence : sequences) {
      if (sequence != 0) {
        action.accept(sequence);
      }
    }
  }

  /// All sequences, ascending.
  long[] sortedSequences() {
    var sorted = new long[size];
    int at = 0;
    for (long sequence : sequences) {
      if (sequence != 0) {
        sorted[at++] = sequence;
      }
    }
    Arrays.sort(sorted);
    return sorted;
  }

  /// All sequences by value, equal values by sequence.
  long[] sequencesByValue() {
    return Arrays.stream(sortedSequences())
        .boxed()
        .sorted((a, b) -> Long.compare(get(a, 0), get(b, 0)))
        .mapToLong(Long::longValue)
        .toArray();
  }

  private int slot(long sequence) {
    int mask = sequences.length - 1;
    int slot = home(sequence) & mask;
    while (sequences[slot] != 0 && sequences[slot] != sequence) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int home(long sequence) {
    return (int) ((sequence & ~3) << 1 | sequence & 3);
  }

  private void resize(int capacity) {
    var oldSequences = sequences;
    var oldValues = values;
    sequences = new long[capacity];
    values = new long[capacity];
    for (int i = 0; i < oldSequences.length; i++) {
      if (oldSequences[i] != 0) {
        int slot = slot(oldSequences[i]);
        sequences[slot] = oldSequences[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
