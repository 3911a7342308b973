package io.standpipe.store.file;

import io.standpipe.store.Entry;
import io.standpipe.wire.streaming.MsgProto;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Consecutive records of one slice in memory, as they are or will be in its file. *Hot path.*
///
/// The owner of the log appends and reads. The writer follows behind: it may look at the bytes below
/// `published` only, and tells how far it got through `written`.
final class Chunk {
  final Slice slice;
  /// Where in the file the first byte belongs.
  final long position;
  private final byte[] bytes;
  private int length;
  private int count;
  private long firstSequence;
  private int[] offsets = new int[8];
  /// The sequences, if they are not consecutive.
  private long @Nullable [] sequences;
  private final AtomicInteger published = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();
  private volatile boolean sealed;
  /// Of a chunk that was read: the sequences it tells about, also those that turned out missing.
  private long coveredFrom;
  private long coveredTo;
  /// When it was last of use, by the count of the log's fetches.
  long lastUse;
  /// It was read for somebody who has not looked at it yet.
  boolean fresh;

  Chunk(Slice slice, long position, byte[] bytes) {
    this.slice = slice;
    this.position = position;
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  boolean isEmpty() {
    return count == 0;
  }

  long firstSequence() {
    return firstSequence;
  }

  long lastSequence() {
    return sequence(count - 1);
  }

  /// Where in the file the bytes end.
  long endPosition() {
    return position + length;
  }

  boolean fits(int recordLength) {
    return recordLength <= bytes.length - length;
  }

  /// Appends a message record. Its size must fit.
  void append(long sequence, Entry entry, Checksum checksum) {
    int start = length + RecordFormat.HEADER;
    int end = MsgProto.writeSequence(bytes, start, sequence);
    System.arraycopy(entry.bytes(), 0, bytes, end, entry.length());
    end += entry.length();
    RecordFormat.putInt(bytes, length, end - start);
    RecordFormat.putInt(bytes, length + 4, checksum.of(bytes, start, end - start));
    add(sequence, length);
    length = end;
    published.setRelease(end);
  }

  /// Notes a record that is in the bytes already and ends at `end`. One with a sequence that came
  /// before takes the place of all from there on.
  void adopt(long sequence, int offset, int end) {
    while (count > 0 && lastSequence() >= sequence) {
      count--;
    }
    add(sequence, offset);
    length = end;
  }

  /// Ends the adoption of what was read: it tells about all sequences in these bounds.
  void adopted(long from, long to) {
    coveredFrom = from;
    coveredTo = to;
    published.set(length);
    written.set(length);
    sealed = true;
    fresh = true;
  }

  boolean wasRead() {
    return coveredTo != 0;
  }

  /// Leaves the sequences outside to other chunks.
  void narrow(long from, long to) {
    coveredFrom = Math.max(coveredFrom, from);
    coveredTo = Math.min(coveredTo, to);
  }

  long coveredFrom() {
    return wasRead() ? coveredFrom : firstSequence;
  }

  long coveredTo() {
    return wasRead() ? coveredTo : lastSequence();
  }

  /// Whether this chunk knows a sequence, be it that it is missing.
  boolean covers(long sequence) {
    return wasRead() ? sequence >= coveredFrom && sequence <= coveredTo : spans(sequence);
  }

  private void add(long sequence, int offset) {
    if (count == 0) {
      firstSequence = sequence;
      sequences = null;
    } else if (sequences == null && sequence != firstSequence + count) {
      sequences = new long[offsets.length];
      for (int i = 0; i < count; i++) {
        sequences[i] = firstSequence + i;
      }
    }
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
      if (sequences != null) {
        sequences = Arrays.copyOf(sequences, count * 2);
      }
    }
    if (sequences != null) {
      sequences[count] = sequence;
    }
    offsets[count++] = offset;
  }

  private long sequence(int index) {
    return sequences == null ? firstSequence + index : sequences[index];
  }

  boolean spans(long sequence) {
    return count > 0 && sequence >= firstSequence && sequence <= lastSequence();
  }

  /// The place of a sequence, or -1 if it is not here.
  int indexOf(long sequence) {
    if (!spans(sequence)) {
      return -1;
    }
    if (sequences == null) {
      return (int) (sequence - firstSequence);
    }
    int index = Arrays.binarySearch(sequences, 0, count, sequence);
    return Math.max(index, -1);
  }

  /// The place of the first sequence that is at least this, or -1.
  int indexAtOrAfter(long sequence) {
    if (count == 0 || sequence > lastSequence()) {
      return -1;
    }
    if (sequence <= firstSequence) {
      return 0;
    }
    if (sequences == null) {
      return (int) (sequence - firstSequence);
    }
    int index = Arrays.binarySearch(sequences, 0, count, sequence);
    return index >= 0 ? index : -index - 1;
  }

  int count() {
    return count;
  }

  long sequenceAt(int index) {
    return sequence(index);
  }

  /// Where in the bytes the message of a record begins.
  int messageOffset(int index) {
    return offsets[index] + RecordFormat.HEADER;
  }

  int messageLength(int index) {
    return RecordFormat.getInt(bytes, offsets[index]);
  }

  /// Where in the file a record begins.
  long filePosition(int index) {
    return position + offsets[index];
  }

  long timestampNanos(int index) {
    return MsgProto.timestamp(bytes, messageOffset(index), messageLength(index));
  }

  /// Nothing will be appended any more.
  void seal() {
    sealed = true;
  }

  boolean isSealed() {
    return sealed;
  }

  /// The writer: how many bytes may be written.
  int published() {
    return published.getAcquire();
  }

  int written() {
    return written.getAcquire();
  }

  void setWritten(int end) {
    written.setRelease(end);
  }

  /// Whether it can go for lack of memory. Who asked for it gets one more chance to look at it.
  boolean isSpare() {
    boolean spare = isClean() && !fresh;
    fresh = false;
    return spare;
  }

  /// Whether the file has all of it, and nothing will come.
  boolean isClean() {
    return sealed && written.getAcquire() == length;
  }
}
