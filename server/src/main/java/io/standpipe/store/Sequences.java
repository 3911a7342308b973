package io.standpipe.store;

import java.util.Arrays;
import java.util.stream.LongStream;

/// An immutable list of sequences, ascending.
public final class Sequences {
  public static final Sequences NONE = new Sequences(new long[0]);

  private final long[] sequences;

  private Sequences(long[] sequences) {
    this.sequences = sequences;
  }

  /// The sequences must be ascending and all different.
  public static Sequences of(long... sequences) {
    for (int i = 1; i < sequences.length; i++) {
      if (sequences[i - 1] >= sequences[i]) {
        throw new IllegalArgumentException(sequences[i] + " after " + sequences[i - 1]);
      }
    }
    return sequences.length == 0 ? NONE : new Sequences(sequences.clone());
  }

  public int size() {
    return sequences.length;
  }

  public boolean isEmpty() {
    return sequences.length == 0;
  }

  public long get(int index) {
    return sequences[index];
  }

  public boolean contains(long sequence) {
    return Arrays.binarySearch(sequences, sequence) >= 0;
  }

  public LongStream stream() {
    return Arrays.stream(sequences);
  }

  /// What is here and not there.
  public Sequences minus(Sequences other) {
    var left = new long[sequences.length];
    int count = 0;
    int at = 0;
    for (long sequence : sequences) {
      while (at < other.sequences.length && other.sequences[at] < sequence) {
        at++;
      }
      if (at == other.sequences.length || other.sequences[at] != sequence) {
        left[count++] = sequence;
      }
    }
    return count == 0 ? NONE : new Sequences(Arrays.copyOf(left, count));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sequences that && Arrays.equals(sequences, that.sequences);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sequences);
  }

  @Override
  public String toString() {
    return Arrays.toString(sequences);
  }
}
