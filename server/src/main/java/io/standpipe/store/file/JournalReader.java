package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the journal that a crash has left.
///
/// Segments count as far as their numbers follow one another up to the last; what is older was in
/// synced files when the gap came to be. Within them batches count as far as their numbers follow:
/// the first that does not, or whose checksum is wrong, was never committed.
final class JournalReader {
  private final Disk disk;
  private final Path root;
  private final System.Logger logger;
  private long lastSegment;
  private long lastBatch;

  JournalReader(Disk disk, Path root, System.Logger logger) {
    this.disk = disk;
    this.root = root;
    this.logger = logger;
  }

  /// The highest numbers seen, so that new ones are higher.
  long lastSegment() {
    return lastSegment;
  }

  long lastBatch() {
    return lastBatch;
  }

  /// Numbers of the segments to be replayed, ascending.
  List<Long> segments() throws IOException {
    var numbers = new ArrayList<Long>();
    for (var name : disk.list(root)) {
      JournalSegment.number(name).ifPresent(numbers::add);
    }
    numbers.sort(null);
    int from = numbers.size();
    while (from > 0 && (from == numbers.size() || numbers.get(from - 1) + 1 == numbers.get(from))) {
      from--;
    }
    if (!numbers.isEmpty()) {
      lastSegment = numbers.getLast();
    }
    return List.copyOf(numbers.subList(from, numbers.size()));
  }

  /// Shows every committed operation in order.
  void read(List<Long> segments, JournalCodec.Visitor visitor) throws IOException {
    lastBatch = 0;
    for (long number : segments) {
      try (var file = disk.open(JournalSegment.path(root, number), false)) {
        read(file, number, visitor);
      }
    }
  }

  private void read(DiskFile file, long number, JournalCodec.Visitor visitor) throws IOException {
    long size = file.size();
    var header = new byte[JournalSegment.HEADER];
    if (file.read(ByteBuffer.wrap(header), 0) < header.length
        || !JournalSegment.isHeader(header, number)) {
      // Created or taken into use again when the process ended.
      return;
    }
    long position = JournalSegment.HEADER;
    var batchHeader = new byte[JournalSegment.BATCH_HEADER];
    while (size - position >= batchHeader.length) {
      file.read(ByteBuffer.wrap(batchHeader), position);
      int length = RecordFormat.getInt(batchHeader, 0);
      long batch = RecordFormat.getLong(batchHeader, 8);
      if (length <= 0 || length > size - position - batchHeader.length
          || lastBatch != 0 && batch != lastBatch + 1) {
        return;
      }
      var bytes = new byte[JournalSegment.BATCH_HEADER + length];
      file.read(ByteBuffer.wrap(bytes), position);
      if (JournalSegment.checksum(bytes, 0, length) != RecordFormat.getInt(bytes, 4)) {
        return;
      }
      lastBatch = batch;
      try {
        JournalCodec.decode(bytes, JournalSegment.BATCH_HEADER, length, visitor);
      } catch (IndexOutOfBoundsException e) {
        logger.log(ERROR, "Batch " + batch + " of the journal makes no sense and is skipped", e);
      }
      position += bytes.length;
    }
  }
}
