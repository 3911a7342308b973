package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Reads the journal that a crash has left.
///
/// Segments count as far as their numbers follow one another up to the last; what is older was in
/// synced files when the gap came to be. Within them a batch that is not whole was never committed,
/// if nothing follows. If later batches do follow, it was damaged: it is reported and passed over.
final class JournalReader {
  private static final int WINDOW = 1 << 20;
  private static final long SKIPPED_MAX = 1 << 24;

  private final Disk disk;
  private final Path root;
  private final System.Logger logger;
  private long lastSegment;
  private long lastBatch;
  private boolean reported;

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
    var numbers = JournalSegment.numbers(disk, root);
    int from = numbers.size();
    while (from > 0 && (from == numbers.size() || numbers.get(from - 1) + 1 == numbers.get(from))) {
      from--;
    }
    if (!numbers.isEmpty()) {
      lastSegment = numbers.getLast();
    }
    return List.copyOf(numbers.subList(from, numbers.size()));
  }

  /// Shows every committed operation in order. Damage is reported the first time only.
  void read(List<Long> segments, JournalCodec.Visitor visitor) throws IOException {
    lastBatch = 0;
    for (long number : segments) {
      try (var file = disk.open(JournalSegment.path(root, number), false)) {
        read(file, number, visitor);
      }
    }
    reported = true;
  }

  private void read(DiskFile file, long number, JournalCodec.Visitor visitor) throws IOException {
    long size = file.size();
    var header = new byte[JournalSegment.HEADER];
    var salt = file.read(ByteBuffer.wrap(header), 0) < header.length
        ? OptionalLong.empty()
        : JournalSegment.salt(header, number);
    if (salt.isEmpty()) {
      if (!isZero(header)) {
        report(WARNING, "Segment " + number + " of the journal has no valid header: it was taken "
            + "into use when the server ended, or it is damaged. It is not read");
      }
      return;
    }
    long position = JournalSegment.HEADER;
    while (size - position >= JournalSegment.BATCH_HEADER) {
      var batch = batchAt(file, position, size, salt.getAsLong());
      if (batch == null) {
        position = findNext(file, position + 1, size, salt.getAsLong());
        if (position < 0) {
          return;
        }
        continue;
      }
      take(batch, visitor);
      position += batch.length;
    }
  }

  private void take(byte[] batch, JournalCodec.Visitor visitor) throws IOException {
    long batchNumber = RecordFormat.getLong(batch, 8);
    if (lastBatch != 0 && batchNumber != lastBatch + 1) {
      report(ERROR, "The journal is damaged: batches " + (lastBatch + 1) + " to "
          + (batchNumber - 1) + " cannot be read and are skipped");
    }
    lastBatch = batchNumber;
    try {
      JournalCodec.decode(batch, JournalSegment.BATCH_HEADER,
          batch.length - JournalSegment.BATCH_HEADER, visitor);
    } catch (IndexOutOfBoundsException e) {
      logger.log(ERROR, "Batch " + batchNumber + " of the journal makes no sense and is skipped",
          e);
    } catch (IllegalArgumentException e) {
      throw new IOException("batch " + batchNumber + " of the journal: " + e.getMessage(), e);
    }
  }

  /// The whole batch that begins here, or null.
  private byte @Nullable [] batchAt(DiskFile file, long position, long size, long salt)
      throws IOException {
    var header = new byte[JournalSegment.BATCH_HEADER];
    file.read(ByteBuffer.wrap(header), position);
    int length = RecordFormat.getInt(header, 0);
    if (!isPlausible(header, 0, size - position)) {
      return null;
    }
    var bytes = new byte[JournalSegment.BATCH_HEADER + length];
    file.read(ByteBuffer.wrap(bytes), position);
    return JournalSegment.checksum(bytes, 0, length, salt) == RecordFormat.getInt(bytes, 4)
        ? bytes
        : null;
  }

  private boolean isPlausible(byte[] bytes, int at, long left) {
    int length = RecordFormat.getInt(bytes, at);
    long number = RecordFormat.getLong(bytes, at + 8);
    return length > 0 && length <= left - JournalSegment.BATCH_HEADER && number > lastBatch
        && (lastBatch == 0 || number - lastBatch < SKIPPED_MAX);
  }

  /// Where the next whole batch begins, or -1.
  private long findNext(DiskFile file, long from, long size, long salt) throws IOException {
    var window = new byte[(int) Math.min(WINDOW, size)];
    long base = from;
    while (size - base >= JournalSegment.BATCH_HEADER) {
      int length = file.read(ByteBuffer.wrap(window), base);
      for (int at = 0; at <= length - JournalSegment.BATCH_HEADER; at++) {
        if (isPlausible(window, at, size - base - at)
            && batchAt(file, base + at, size, salt) != null) {
          return base + at;
        }
      }
      if (length < window.length) {
        return -1;
      }
      base += length - JournalSegment.BATCH_HEADER + 1;
    }
    return -1;
  }

  private static boolean isZero(byte[] bytes) {
    for (byte value : bytes) {
      if (value != 0) {
        return false;
      }
    }
    return true;
  }

  private void report(System.Logger.Level level, String text) {
    if (!reported) {
      logger.log(level, text);
    }
  }
}
