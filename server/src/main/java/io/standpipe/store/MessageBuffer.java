package io.standpipe.store;

import java.util.Arrays;

/// A reused array that holds one encoded message, and grows to hold the largest. Not thread-safe.
/// *Hot path.*
public final class MessageBuffer {
  private byte[] bytes = {};
  private int length;

  /// The array, to be filled or read from index 0.
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// Sets the length and makes room for it; content up to the old length is kept.
  public byte[] resize(int newLength) {
    if (newLength > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(newLength, bytes.length * 2));
    }
    length = newLength;
    return bytes;
  }
}
