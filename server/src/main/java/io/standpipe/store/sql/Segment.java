package io.standpipe.store.sql;

import org.jspecify.annotations.Nullable;

/// Up to 1,024 consecutive sequences of a channel: their bounds, their sums once they are known,
/// and sizes and times of each if somebody asked. One owner thread. *Hot path.*
///
/// After a start only the bounds are known; the [Census] tells the sums. Until then nothing is
/// assumed to be missing within the bounds, and nothing to have a size.
final class Segment {
  static final int BITS = 10;
  static final int SIZE = 1 << BITS;

  final long number;
  /// Sequences of the first and the last message.
  long first;
  long last;
  long count;
  long bytes;
  /// The latest of all.
  long timestampNanos;
  /// Whether the sums are exact.
  private boolean isMeasured;
  /// Ends at `last` if it is there.
  private @Nullable Outline outline;
  /// It was read for somebody who may not have looked at it yet.
  private boolean isFresh;

  /// As recovery found it.
  Segment(long number, long first, long last) {
    this.number = number;
    this.first = first;
    this.last = last;
    this.count = last - first + 1;
  }

  /// An empty one, which begins with this sequence.
  static Segment beginningWith(long sequence) {
    var segment = new Segment(number(sequence), sequence, sequence - 1);
    segment.isMeasured = true;
    segment.outline = new Outline(sequence, 0);
    return segment;
  }

  static long number(long sequence) {
    return sequence >>> BITS;
  }

  boolean isMeasured() {
    return isMeasured;
  }

  void append(long sequence, int size, long nanos) {
    if (count == 0) {
      first = sequence;
    }
    last = sequence;
    count++;
    bytes += size;
    timestampNanos = Math.max(timestampNanos, nanos);
    if (outline != null) {
      outline.add(sequence, size, nanos);
    }
  }

  /// What the database says of the messages up to `to`. If it is known already, nothing changes.
  void measured(long to, Census.Sum sum) {
    if (isMeasured) {
      return;
    }
    isMeasured = true;
    long appended = last - to;
    count = sum.count() + appended;
    bytes += sum.bytes();
    timestampNanos = Math.max(timestampNanos, sum.timestampNanos());
    if (sum.count() > 0) {
      first = sum.first();
      last = appended > 0 ? last : sum.last();
    } else {
      first = to + 1;
    }
  }

  @Nullable
  Outline outline() {
    return outline;
  }

  /// Whether sizes and times of all messages are known.
  boolean isKnown() {
    return outline != null && outline.from <= first;
  }

  /// Somebody reads sizes and times up to `last`; those of what is appended meanwhile are noted.
  void expectOutline() {
    if (outline == null) {
      outline = new Outline(last + 1, 0);
    }
  }

  /// Takes over what the table has from `first` on; what was appended later is added if it is
  /// known. False if it is of no use.
  boolean adopt(Outline read) {
    var later = outline;
    if (isKnown() || read.from > first) {
      return false;
    }
    if (later != null) {
      read.continueWith(later);
    }
    if (read.end() <= last) {
      return false;
    }
    outline = read;
    isFresh = true;
    isMeasured = true;
    count = 0;
    bytes = 0;
    for (long sequence = first; sequence <= last; sequence++) {
      count += read.size(sequence) > 0 ? 1 : 0;
      bytes += read.size(sequence);
      timestampNanos = Math.max(timestampNanos, read.timestampNanos(sequence));
    }
    advance(first, read);
    return true;
  }

  /// The first message becomes the first at or behind this.
  private void advance(long sequence, Outline known) {
    first = sequence;
    while (first <= last && known.size(first) == 0) {
      first++;
    }
  }

  /// Removes messages below a sequence that is not above `last`; all must be known.
  void removeBelow(long sequence) {
    var known = outline;
    if (known == null) {
      return;
    }
    for (long each = first; each < sequence; each++) {
      if (known.size(each) > 0) {
        count--;
        bytes -= known.size(each);
      }
    }
    advance(sequence, known);
  }

  /// The first sequence whose time is at least this, or -1. All must be known.
  long firstAtOrAfter(long nanos) {
    for (long sequence = first; outline != null && sequence <= last; sequence++) {
      if (outline.size(sequence) > 0 && outline.timestampNanos(sequence) >= nanos) {
        return sequence;
      }
    }
    return -1;
  }

  /// Forgets sizes and times.
  void forget() {
    outline = null;
  }

  /// As [#forget], but what was read gets one more chance to be of use.
  void trim() {
    if (isFresh) {
      isFresh = false;
    } else {
      outline = null;
    }
  }
}
