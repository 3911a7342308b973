package io.standpipe.store.file;

import java.util.Arrays;

/// The messages of a slice that count, and where in its file they are, in ascending order.
final class KeptRecords {
  private long[] sequences = new long[64];
  private long[] positions = new long[64];
  private int size;

  void add(long sequence, long position) {
    if (size == sequences.length) {
      sequences = Arrays.copyOf(sequences, 2 * size);
      positions = Arrays.copyOf(positions, 2 * size);
    }
    sequences[size] = sequence;
    positions[size++] = position;
  }

  /// Forgets this sequence and those above it.
  void cut(long sequence) {
    while (size > 0 && sequences[size - 1] >= sequence) {
      size--;
    }
  }

  int size() {
    return size;
  }

  long sequence(int index) {
    return sequences[index];
  }

  long position(int index) {
    return positions[index];
  }
}
