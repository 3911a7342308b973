package io.standpipe.store.file;

import java.nio.file.Path;

/// One message file of a channel and what is known of its content. Owned by the log's owner; the
/// writer and the readers use the immutable part and the volatile fields.
final class Slice {
  final int number;
  final Path directory;
  final Path file;
  final SparseIndex index = new SparseIndex();
  /// Bounds of the messages that are kept; `(0, 0)` before the first one.
  long first;
  long last;
  /// Messages that are kept, and what they count.
  long count;
  long bytes;
  /// All messages ever written, and what they count: they decide when the slice is full.
  long countWritten;
  long bytesWritten;
  long firstTimestampNanos;
  long lastTimestampNanos;
  /// Where in the file the first kept record begins.
  long headPosition = RecordFormat.START;
  /// Where the last record begins.
  long lastPosition;
  /// Up to where our index file covers the file, as far as it was written or is about to be.
  long indexedPosition = RecordFormat.START;
  /// Where the next record goes.
  long endPosition = RecordFormat.START;
  /// Up to where the file is written.
  volatile long writtenPosition = RecordFormat.START;
  /// The file is gone or about to go.
  volatile boolean dropped;
  /// The file is gone. Used by the writer.
  boolean gone;
  /// An index of the original lies beside it, which is wrong as soon as something is appended.
  volatile boolean hasOriginalIndex;
  /// The file exists and has its version.
  volatile boolean created;

  Slice(Path directory, int number) {
    this.number = number;
    this.directory = directory;
    this.file = directory.resolve("msgs." + number + ".dat");
  }

  /// The original's index file.
  Path originalIndex() {
    return file.resolveSibling("msgs." + number + ".idx");
  }

  /// Our index file.
  Path sparseIndex() {
    return file.resolveSibling("msgs." + number + ".spx");
  }

  /// Notes a record at the end of the file.
  void add(long sequence, long position, int recordLength, long timestampNanos) {
    int payload = recordLength - RecordFormat.HEADER;
    if (countWritten == 0) {
      firstTimestampNanos = timestampNanos;
    }
    if (count == 0) {
      first = sequence;
      headPosition = position;
    }
    if (index.wants(position + recordLength)) {
      index.add(sequence, position, timestampNanos);
    }
    last = sequence;
    lastPosition = position;
    lastTimestampNanos = timestampNanos;
    count++;
    countWritten++;
    bytes += payload + RecordFormat.OVERHEAD;
    bytesWritten += payload + RecordFormat.OVERHEAD;
    endPosition = position + recordLength;
  }

  /// Forgets the messages from `sequence` on; another one comes in the first one's place.
  void takeBack(long sequence) {
    long replaced = Math.min(count, last - sequence + 1);
    long each = bytes / count;
    count -= replaced;
    countWritten -= replaced;
    bytes -= replaced * each;
    bytesWritten -= replaced * each;
    index.cut(sequence);
  }

  /// Forgets all messages; the file stays for the next ones.
  void hideAll() {
    count = 0;
    bytes = 0;
    headPosition = endPosition;
  }

  /// Makes `sequence`, whose record begins at `position`, the first that is kept.
  void hideBelow(long sequence, long position) {
    long hidden = Math.min(count - 1, sequence - first);
    bytes = Math.max(0, bytes - bytesBetween(headPosition, position, hidden));
    count -= hidden;
    first = sequence;
    headPosition = position;
  }

  /// What messages count whose records fill a part of the file.
  static long bytesBetween(long from, long to, long messages) {
    return to - from + messages * (RecordFormat.OVERHEAD - RecordFormat.HEADER);
  }
}
