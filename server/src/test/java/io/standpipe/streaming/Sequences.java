package io.standpipe.streaming;

import java.util.List;
import java.util.stream.LongStream;

/// Lists of sequences to compare with.
final class Sequences {
  private Sequences() {}

  static List<Long> upTo(long last) {
    return range(1, last);
  }

  static List<Long> range(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
