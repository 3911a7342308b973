package io.standpipe.store.sql;

import java.util.Arrays;

/// Sizes and times of consecutive messages: what removing some of them, and finding one by its
/// time, has to know. One owner thread once it was read. *Hot path.*
final class Outline implements ColdReader.Rows {
  /// What one message takes here, in bytes.
  static final int BYTES = Integer.BYTES + Long.BYTES;

  final long from;
  /// 0 for a message that is missing.
  private int[] sizes;
  private long[] timestamps;
  private int count;

  Outline(long from, int capacity) {
    this.from = from;
    this.sizes = new int[capacity];
    this.timestamps = new long[capacity];
  }

  /// The sequence behind the last one it tells about.
  long end() {
    return from + count;
  }

  /// The next message; those between it and the last one are missing.
  void add(long sequence, int size, long timestampNanos) {
    missingUpTo(sequence - 1);
    grow();
    sizes[count] = size;
    timestamps[count++] = timestampNanos;
  }

  void missingUpTo(long sequence) {
    while (end() <= sequence) {
      grow();
      sizes[count++] = 0;
    }
  }

  private void grow() {
    if (count == sizes.length) {
      sizes = Arrays.copyOf(sizes, Math.max(4, 2 * count));
      timestamps = Arrays.copyOf(timestamps, Math.max(4, 2 * count));
    }
  }

  /// Continues with what another one knows behind the end of this one.
  void continueWith(Outline later) {
    for (long sequence = Math.max(end(), later.from); sequence < later.end(); sequence++) {
      if (later.size(sequence) > 0) {
        add(sequence, later.size(sequence), later.timestampNanos(sequence));
      }
    }
    missingUpTo(later.end() - 1);
  }

  boolean covers(long sequence) {
    return sequence >= from && sequence < end();
  }

  int size(long sequence) {
    return sizes[(int) (sequence - from)];
  }

  long timestampNanos(long sequence) {
    return size(sequence) == 0 ? -1 : timestamps[(int) (sequence - from)];
  }
}
