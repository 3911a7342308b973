package io.standpipe.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.random.RandomGenerator;

/// Hashes slices of byte arrays under a secret key, so that nobody outside can choose subjects that
/// collide. Eight bytes a step. *Hot path.*
final class SliceHash {
  private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class,
      ByteOrder.LITTLE_ENDIAN);

  private final long seed;
  private final long factor;

  SliceHash(RandomGenerator random) {
    this.seed = random.nextLong();
    this.factor = random.nextLong() | 1;
  }

  int hash(byte[] bytes, int offset, int length) {
    long hash = seed + length;
    int end = offset + length;
    int i = offset;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    if (i < end) {
      hash = mix(hash ^ last(bytes, i, end, length));
    }
    return (int) (hash ^ hash >>> 32);
  }

  /// The up to seven bytes behind the last full step; reads some again if that saves a loop.
  private static long last(byte[] bytes, int from, int end, int length) {
    if (length >= Long.BYTES) {
      return (long) LONGS.get(bytes, end - Long.BYTES);
    }
    long word = 0;
    for (int i = from; i < end; i++) {
      word = word << 8 | bytes[i] & 0xFF;
    }
    return word;
  }

  private long mix(long word) {
    return Math.multiplyHigh(word, factor) ^ word * factor;
  }
}
