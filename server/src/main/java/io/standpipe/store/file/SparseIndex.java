package io.standpipe.store.file;

import io.standpipe.store.ArrayPool;
import java.util.Arrays;

/// Where in a slice's file some of its messages begin, so that what lies between two of them fits a
/// chunk of memory. One owner thread.
final class SparseIndex {
  /// Bytes of a file that one entry stands for, at most, unless a single record has more.
  static final int SPACING = ArrayPool.ARRAY;

  private long[] sequences = new long[4];
  private long[] positions = new long[4];
  private long[] timestamps = new long[4];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  long sequence(int entry) {
    return sequences[entry];
  }

  long position(int entry) {
    return positions[entry];
  }

  long timestampNanos(int entry) {
    return timestamps[entry];
  }

  /// Whether a record that ends here should get an entry.
  boolean wants(long end) {
    return size == 0 || end - positions[size - 1] > SPACING;
  }

  void add(long sequence, long position, long timestampNanos) {
    if (size == sequences.length) {
      sequences = Arrays.copyOf(sequences, size * 2);
      positions = Arrays.copyOf(positions, size * 2);
      timestamps = Arrays.copyOf(timestamps, size * 2);
    }
    sequences[size] = sequence;
    positions[size] = position;
    timestamps[size++] = timestampNanos;
  }

  /// Forgets the entries of this sequence and above.
  void cut(long sequence) {
    while (size > 0 && sequences[size - 1] >= sequence) {
      size--;
    }
  }

  /// The last entry whose sequence is at most this, or 0.
  int floor(long sequence) {
    int found = Arrays.binarySearch(sequences, 0, size, sequence);
    return Math.max(0, found >= 0 ? found : -found - 2);
  }

  /// The last entry whose timestamp is below this, or 0: the first message of that time lies in
  /// this entry's part of the file, or is the first of the next.
  int floorBefore(long timestampNanos) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (timestamps[middle] < timestampNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return Math.max(0, low - 1);
  }
}
