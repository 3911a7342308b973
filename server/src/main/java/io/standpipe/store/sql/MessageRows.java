package io.standpipe.store.sql;

import io.standpipe.store.Entry;
import io.standpipe.wire.streaming.MsgProto;
import java.util.Arrays;

/// Rows for the table `Messages`, by column. One owner thread. *Hot path.*
final class MessageRows {
  private int[] channels = new int[64];
  private long[] sequences = new long[64];
  private long[] timestamps = new long[64];
  private byte[][] data = new byte[64][];
  private int count;

  int count() {
    return count;
  }

  void add(int channel, long sequence, Entry entry) {
    if (count == channels.length) {
      channels = Arrays.copyOf(channels, 2 * count);
      sequences = Arrays.copyOf(sequences, 2 * count);
      timestamps = Arrays.copyOf(timestamps, 2 * count);
      data = Arrays.copyOf(data, 2 * count);
    }
    channels[count] = channel;
    sequences[count] = sequence;
    timestamps[count] = entry.timestampNanos();
    byte[] bytes = new byte[MsgProto.sequenceSize(sequence) + entry.length()];
    int at = MsgProto.writeSequence(bytes, 0, sequence);
    System.arraycopy(entry.bytes(), 0, bytes, at, entry.length());
    data[count++] = bytes;
  }

  int channel(int row) {
    return channels[row];
  }

  long sequence(int row) {
    return sequences[row];
  }

  long timestampNanos(int row) {
    return timestamps[row];
  }

  byte[] data(int row) {
    return data[row];
  }

  int[] channels(int from, int to) {
    return Arrays.copyOfRange(channels, from, to);
  }

  long[] sequences(int from, int to) {
    return Arrays.copyOfRange(sequences, from, to);
  }

  long[] timestamps(int from, int to) {
    return Arrays.copyOfRange(timestamps, from, to);
  }

  int[] sizes(int from, int to) {
    int[] sizes = new int[to - from];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = data[from + i].length;
    }
    return sizes;
  }

  byte[][] data(int from, int to) {
    return Arrays.copyOfRange(data, from, to);
  }
}
