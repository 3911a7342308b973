package io.standpipe.store.sql;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.wire.streaming.MsgProto;
import java.util.Arrays;

/// Consecutive messages in memory, each as its row has it. One owner thread once it was read.
/// *Hot path.*
final class Block implements ColdReader.Rows {
  final long from;
  private final byte[] bytes;
  /// Where messages end; one that is missing takes no bytes.
  private int[] ends = new int[4];
  private int count;
  /// It was read for somebody who has not looked at it yet.
  private boolean isFresh;
  /// Rows were read into it; else messages are appended.
  final boolean wasRead;

  Block(long from, byte[] bytes, boolean wasRead) {
    this.from = from;
    this.bytes = bytes;
    this.wasRead = wasRead;
    this.isFresh = wasRead;
  }

  byte[] bytes() {
    return bytes;
  }

  /// The sequence behind the last one it tells about.
  long end() {
    return from + count;
  }

  boolean covers(long sequence) {
    return sequence >= from && sequence < end();
  }

  boolean fits(int size) {
    return size <= bytes.length - length();
  }

  private int length() {
    return count == 0 ? 0 : ends[count - 1];
  }

  /// A committed message, which gets its sequence in front. Its size must fit.
  void append(long sequence, Entry entry) {
    int at = MsgProto.writeSequence(bytes, length(), sequence);
    System.arraycopy(entry.bytes(), 0, bytes, at, entry.length());
    add(at + entry.length());
  }

  /// A row; those between it and the last one are missing. Its size must fit.
  void adopt(long sequence, byte[] row) {
    missingUpTo(sequence - 1);
    int at = length();
    System.arraycopy(row, 0, bytes, at, row.length);
    add(at + row.length);
  }

  /// What was not adopted up to this sequence is not there.
  void missingUpTo(long sequence) {
    while (end() <= sequence) {
      add(length());
    }
  }

  private void add(int end) {
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, 2 * count);
    }
    ends[count++] = end;
  }

  /// Leaves sequences from here on to another block.
  void endAt(long sequence) {
    count = (int) Math.min(count, sequence - from);
  }

  private int begin(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /// Of the messages it knows, those that are missing included; 0 if there are none.
  int averageSize() {
    return count == 0 ? 0 : length() / count;
  }

  /// Of the encoded message; 0 if it is missing.
  int size(long sequence) {
    int index = (int) (sequence - from);
    return ends[index] - begin(index);
  }

  boolean read(long sequence, MessageBuffer target) {
    int size = size(sequence);
    if (size > 0) {
      System.arraycopy(bytes, begin((int) (sequence - from)), target.resize(size), 0, size);
    }
    return size > 0;
  }

  long timestampNanos(long sequence) {
    int size = size(sequence);
    return size == 0 ? -1 : MsgProto.timestamp(bytes, begin((int) (sequence - from)), size);
  }

  boolean isFresh() {
    return isFresh;
  }

  /// Somebody looked at it.
  void looked() {
    isFresh = false;
  }
}
