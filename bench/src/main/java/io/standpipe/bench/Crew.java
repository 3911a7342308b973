package io.standpipe.bench;

import java.util.List;

/// The publishers, or the subscribers, of one loop.
final class Crew implements Work {
  private final String doing;
  private final List<Tally> tallies;
  private final long total;

  /// A crew that is done when each tally is stopped.
  Crew(String doing, List<Tally> tallies) {
    this(doing, tallies, 0);
  }

  /// A crew that shares `total` messages, in whatever portions.
  Crew(String doing, List<Tally> tallies, long total) {
    this.doing = doing;
    this.tallies = tallies;
    this.total = total;
  }

  boolean isEmpty() {
    return tallies.isEmpty();
  }

  @Override
  public boolean isDone() {
    if (total > 0) {
      return progress() >= total;
    }
    for (var tally : tallies) {
      if (!tally.isStopped()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long progress() {
    long count = 0;
    for (var tally : tallies) {
      count += tally.count();
    }
    return count;
  }

  @Override
  public String describe() {
    long unfinished = tallies.stream().filter(tally -> !tally.isStopped()).count();
    return "%d messages %s, %d of %d clients not finished".formatted(progress(), doing, unfinished,
        tallies.size());
  }
}
