package io.standpipe.bench;

import java.util.List;

/// How many messages one publisher or subscriber handled, and when. Owned by one loop; others read
/// it when the loop has ended.
final class Tally {
  private final String name;
  private final long target;
  private long count;
  private long startNanos;
  private long endNanos;

  /// A tally that is complete at `target` messages; 0 leaves the end to [#stop()].
  Tally(String name, long target) {
    this.name = name;
    this.target = target;
  }

  /// Starts the clock, unless it runs.
  void start() {
    if (startNanos == 0) {
      startNanos = System.nanoTime();
    }
  }

  /// Counts a message. The first one starts the clock, the last one stops it.
  void add() {
    if (count++ == 0) {
      start();
    }
    if (count == target) {
      stop();
    }
  }

  void add(long messages) {
    count += messages;
  }

  void stop() {
    endNanos = System.nanoTime();
  }

  String name() {
    return name;
  }

  long count() {
    return count;
  }

  boolean isStopped() {
    return endNanos != 0;
  }

  /// Whether [#add()] will not stop the clock by itself.
  boolean isOpenEnded() {
    return target == 0;
  }

  double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  /// Messages per second, 0 if no time has passed.
  double rate() {
    return seconds() > 0 ? count / seconds() : 0;
  }

  /// Messages of all per second, from the first start to the last end.
  static double totalRate(List<Tally> tallies) {
    long start = tallies.stream().mapToLong(tally -> tally.startNanos).min().orElse(0);
    long end = tallies.stream().mapToLong(tally -> tally.endNanos).max().orElse(0);
    long count = tallies.stream().mapToLong(Tally::count).sum();
    return end > start ? count * 1e9 / (end - start) : 0;
  }
}
