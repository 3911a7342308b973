package io.standpipe.store.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many messages a log has, what they take and when they came, by segments of 1,024 sequences.
/// One owner thread. *Hot path.*
final class Segments {
  /// By number, ascending; all but the newest hold messages, as far as is known.
  private final List<Segment> segments = new ArrayList<>(1);
  private long count;
  private long bytes;
  private int unmeasured;

  long count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /// The first sequence, if there is any message.
  long first() {
    return segments.getFirst().first;
  }

  /// Whether the sums are exact.
  boolean isMeasured() {
    return unmeasured == 0;
  }

  /// Takes over the bounds that recovery found.
  void adopt(long first, long last) {
    for (long number = Segment.number(first); number <= Segment.number(last); number++) {
      long begin = number << Segment.BITS;
      include(
          new Segment(number, Math.max(first, begin), Math.min(last, begin + Segment.SIZE - 1)));
    }
  }

  private void include(Segment segment) {
    segments.add(segment);
    count(segment, 1);
  }

  /// Adds a segment's sums, or takes them away.
  private void count(Segment segment, int sign) {
    count += sign * segment.count;
    bytes += sign * segment.bytes;
    unmeasured += segment.isMeasured() ? 0 : sign;
  }

  void append(long sequence, int size, long timestampNanos) {
    var newest = segments.isEmpty() ? null : segments.getLast();
    if (newest == null || newest.number != Segment.number(sequence)) {
      if (newest != null) {
        newest.forget();
        if (newest.count == 0 && newest.isMeasured()) {
          segments.removeLast();
        }
      }
      newest = Segment.beginningWith(sequence);
      segments.add(newest);
    }
    newest.append(sequence, size, timestampNanos);
    count++;
    bytes += size;
  }

  /// The segment a sequence belongs to, if there is one.
  @Nullable
  Segment find(long sequence) {
    int index = indexOf(Segment.number(sequence));
    return index < 0 ? null : segments.get(index);
  }

  private int indexOf(long number) {
    int index = atOrAfter(number);
    return index < segments.size() && segments.get(index).number == number ? index : -1;
  }

  private int atOrAfter(long number) {
    int low = 0;
    int high = segments.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (segments.get(middle).number < number) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /// The first segment from a number on that has a message of this time or later.
  @Nullable
  Segment atOrAfter(long timestampNanos, long number) {
    for (int i = atOrAfter(number); i < segments.size(); i++) {
      var segment = segments.get(i);
      if (segment.count > 0 && segment.timestampNanos >= timestampNanos) {
        return segment;
      }
    }
    return null;
  }

  /// The segment that loses some of its messages, but not all, when those below a sequence go.
  @Nullable
  Segment cutBy(long sequence) {
    var segment = find(sequence);
    return segment == null || sequence <= segment.first || sequence > segment.last ? null : segment;
  }

  /// What a message near this sequence takes, or 0 if that is not known.
  long averageSize(long sequence) {
    var segment = find(sequence);
    return segment == null || !segment.isMeasured() || segment.count == 0
        ? 0
        : segment.bytes / segment.count;
  }

  /// The time of a message if sizes and times of its segment are known, else -1.
  long timestampNanos(long sequence) {
    var segment = find(sequence);
    var outline = segment == null ? null : segment.outline();
    return outline == null || !outline.covers(sequence) ? -1 : outline.timestampNanos(sequence);
  }

  /// Whether it is known that this message is in the table.
  boolean promises(long sequence) {
    var segment = find(sequence);
    return segment != null && sequence >= segment.first && sequence <= segment.last
        && segment.isMeasured() && segment.count == segment.last - segment.first + 1;
  }

  /// Takes over what was counted in whole segments between two sequences; those without a sum have
  /// no messages there.
  void measured(long from, long to, List<Census.Sum> sums) {
    int next = 0;
    for (int i = atOrAfter(Segment.number(from)); i < segments.size(); i++) {
      var segment = segments.get(i);
      if (segment.number > Segment.number(to)) {
        break;
      }
      while (next < sums.size() && sums.get(next).number() < segment.number) {
        next++;
      }
      boolean found = next < sums.size() && sums.get(next).number() == segment.number;
      var sum = found ? sums.get(next) : Census.Sum.none(segment.number);
      long end = Math.min(to, (segment.number << Segment.BITS) + Segment.SIZE - 1);
      count(segment, -1);
      segment.measured(end, sum);
      count(segment, 1);
      i -= dropIfEmpty(segment) ? 1 : 0;
    }
  }

  /// Takes over sizes and times.
  void adopt(Outline outline) {
    var segment = find(outline.from);
    if (segment == null) {
      return;
    }
    count(segment, -1);
    segment.adopt(outline);
    count(segment, 1);
    dropIfEmpty(segment);
  }

  @SuppressWarnings("ReferenceEquality") // which segment it is counts
  private boolean dropIfEmpty(Segment segment) {
    return segment.count == 0 && segment != segments.getLast() && segments.remove(segment);
  }

  /// Removes messages; if some of a segment stay, its sizes must be known.
  void removeBelow(long sequence) {
    int whole = 0;
    while (whole < segments.size() && segments.get(whole).last < sequence) {
      count(segments.get(whole++), -1);
    }
    segments.subList(0, whole).clear();
    var cut = cutBy(sequence);
    if (cut != null && cut.isKnown()) {
      count(cut, -1);
      cut.removeBelow(sequence);
      count(cut, 1);
    }
  }

  /// Forgets sizes and times of all but the newest segment.
  void trim() {
    for (int i = 0; i < segments.size() - 1; i++) {
      segments.get(i).trim();
    }
  }

  void clear() {
    segments.clear();
    count = 0;
    bytes = 0;
    unmeasured = 0;
  }
}
