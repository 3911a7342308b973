package io.standpipe.store.sql;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Up to 1,024 consecutive sequences of a channel: always their sums, their sizes and times if they
/// were asked for, and messages that are in memory. One owner thread. *Hot path.*
///
/// The sums are all that recovery reads, in one query; so it takes no longer for more messages than
/// the database needs to count them.
final class Segment {
  static final int BITS = 10;
  static final int SIZE = 1 << BITS;
  /// What an object for a message takes besides its bytes.
  private static final int OVERHEAD = 64;

  /// A message, with or without its bytes.
  static final class Message {
    /// Of the row, which is the whole encoded message.
    final int size;
    final long timestampNanos;
    byte @Nullable [] bytes;
    int length;
    /// Whether the bytes begin with the sequence.
    boolean isComplete;

    Message(int size, long timestampNanos) {
      this.size = size;
      this.timestampNanos = timestampNanos;
    }

    void hold(byte[] newBytes, int newLength, boolean complete) {
      bytes = newBytes;
      length = newLength;
      isComplete = complete;
    }

    int held() {
      return OVERHEAD + (bytes == null ? 0 : bytes.length);
    }
  }

  final long number;
  /// Sequences of the first and the last message.
  long first;
  long last;
  long count;
  long bytes;
  /// The latest of all.
  long timestampNanos;
  /// Sequences from here on are known: those without a message are missing.
  private long knownFrom;
  /// By sequence, beginning with `base`.
  private @Nullable Message[] messages = {};
  private long base;
  /// Bytes of memory.
  private long held;

  /// As recovery found it, or empty.
  Segment(long number, long first, long last, long count, long bytes, long timestampNanos) {
    this.number = number;
    this.first = first;
    this.last = last;
    this.count = count;
    this.bytes = bytes;
    this.timestampNanos = timestampNanos;
    this.knownFrom = last + 1;
    this.base = knownFrom;
  }

  static long number(long sequence) {
    return sequence >>> BITS;
  }

  long held() {
    return held;
  }

  void append(long sequence, int size, long nanos, byte[] entry, int length) {
    if (count == 0) {
      first = sequence;
    }
    last = sequence;
    count++;
    bytes += size;
    timestampNanos = Math.max(timestampNanos, nanos);
    var message = new Message(size, nanos);
    message.hold(entry, length, false);
    put(sequence, message);
  }

  private void put(long sequence, Message message) {
    if (messages.length == 0) {
      base = sequence;
    }
    int index = (int) (sequence - base);
    if (index >= messages.length) {
      messages = Arrays.copyOf(messages,
          Math.min(SIZE, Math.max(4, Math.max(2 * index, index + 1))));
    }
    messages[index] = message;
    held += message.held();
  }

  /// Whether sizes and times of all messages are known.
  boolean isKnown() {
    return knownFrom <= first;
  }

  long knownFrom() {
    return knownFrom;
  }

  @Nullable
  Message message(long sequence) {
    long index = sequence - base;
    return index < 0 || index >= messages.length || sequence < first ? null : messages[(int) index];
  }

  /// Whether it is in memory, or known to be missing.
  boolean has(long sequence) {
    var message = message(sequence);
    return message == null ? sequence >= knownFrom : message.bytes != null;
  }

  /// Takes over rows from `from` to `to`, which are all there are; `loaded[i]` is that of `from +
  /// i`. Returns how many messages it thought it had there and are gone.
  int adopt(long from, long to, List<@Nullable Message> loaded, boolean withBytes) {
    makeRoom(from);
    int lost = 0;
    for (long sequence = Math.max(from, first); sequence <= Math.min(to, last); sequence++) {
      var found = loaded.get((int) (sequence - from));
      var known = message(sequence);
      if (known == null && found != null && sequence < knownFrom) {
        put(sequence, found);
      } else if (known != null && known.bytes == null && withBytes) {
        if (found == null || found.bytes == null) {
          forget(sequence, known);
          lost++;
        } else {
          known.hold(found.bytes, found.length, true);
          held += found.bytes.length;
        }
      }
    }
    if (from <= first && to >= knownFrom - 1) {
      knownFrom = Math.min(knownFrom, first);
    }
    return lost;
  }

  private void makeRoom(long from) {
    if (from < base && messages.length > 0) {
      int shift = (int) (base - from);
      var wider = new @Nullable Message[Math.min(SIZE, messages.length + shift)];
      System.arraycopy(messages, 0, wider, shift, Math.min(messages.length, wider.length - shift));
      messages = wider;
      base = from;
    } else if (messages.length == 0) {
      base = from;
      messages = new @Nullable Message[(int) (last - from + 1)];
    }
  }

  private void forget(long sequence, Message message) {
    messages[(int) (sequence - base)] = null;
    held -= message.held();
    count--;
    bytes -= message.size;
    if (sequence == first) {
      advance(sequence + 1);
    }
  }

  /// The first message becomes the first at or behind this; everything from there on is known.
  private void advance(long sequence) {
    first = sequence;
    while (first <= last && message(first) == null) {
      first++;
    }
  }

  /// Removes messages below a sequence that is not above `last`; they must be known.
  void removeBelow(long sequence) {
    for (long each = first; each < sequence; each++) {
      var message = message(each);
      if (message != null) {
        messages[(int) (each - base)] = null;
        held -= message.held();
        count--;
        bytes -= message.size;
      }
    }
    advance(sequence);
  }

  /// The first sequence whose time is at least this, or -1. All must be known.
  long firstAtOrAfter(long nanos) {
    for (long sequence = first; sequence <= last; sequence++) {
      var message = message(sequence);
      if (message != null && message.timestampNanos >= nanos) {
        return sequence;
      }
    }
    return -1;
  }

  /// The last sequence so that the messages from `from` on take about so many bytes.
  long end(long from, long bytesMax) {
    long sum = 0;
    for (long sequence = from; sequence <= last; sequence++) {
      var message = message(sequence);
      sum += message == null ? 0 : message.size;
      if (sum > bytesMax) {
        return sequence == from ? from : sequence - 1;
      }
    }
    return last;
  }

  /// Gives back all memory but that of the sums; returns how much it was.
  long trim() {
    long before = held;
    messages = new @Nullable Message[0];
    knownFrom = last + 1;
    base = knownFrom;
    held = 0;
    return before;
  }
}
