package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/// One file of the journal. Owned by the journal's thread.
///
/// It begins with a header, twice so that damage to one does no harm: a magic number, the segment's
/// number, a random salt, and a checksum. Batches follow, each with a header of its own: length,
/// checksum, and the batch's number, which goes up by one from batch to batch over all segments. The
/// salt is part of every checksum. So nothing that a file holds of its earlier life is taken for
/// new, nor what a publisher put into a message. All integers are little-endian.
///
/// The file is filled with zeros ahead of what is written, so that syncing a batch writes data only,
/// and a full disk shows before a batch is torn.
final class JournalSegment {
  static final int BATCH_HEADER = 16;
  private static final int HEADER_COPY = 32;
  static final int HEADER = 2 * HEADER_COPY;
  /// A name that cannot be a channel's.
  private static final String PREFIX = ".standpipe.journal.";
  private static final long MAGIC = 0x324C4E524A505453L;
  private static final int STEP_MIN = 256 << 10;
  private static final int STEP_MAX = 4 << 20;
  private static final Checksum CHECKSUM = new Checksum.Castagnoli();

  final long number;
  final Path path;
  private final Path root;
  private final DiskFile file;
  private final long salt = new SplittableRandom().nextLong();
  private long position = HEADER;
  /// Up to here the file has been written at least with zeros.
  private long filled;
  /// The file's name is on disk.
  private boolean named;
  /// A batch that failed may lie where the next one goes, whole even.
  private boolean torn;

  private JournalSegment(Path root, long number, DiskFile file, long filled) {
    this.root = root;
    this.number = number;
    this.path = path(root, number);
    this.file = file;
    this.filled = filled;
  }

  static Path path(Path root, long number) {
    return root.resolve(PREFIX + number);
  }

  /// A segment that is not needed any more, until it is used again.
  static Path sparePath(Path root) {
    return root.resolve(PREFIX + "spare");
  }

  /// The number in a file name, if it is a segment's.
  static Optional<Long> number(String fileName) {
    if (!fileName.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Long.parseLong(fileName.substring(PREFIX.length())));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /// Numbers of the segments in a directory, ascending.
  static List<Long> numbers(Disk disk, Path root) throws IOException {
    var numbers = new ArrayList<Long>();
    for (var name : disk.list(root)) {
      number(name).ifPresent(numbers::add);
    }
    numbers.sort(null);
    return numbers;
  }

  /// Removes all segments. At no moment, not even of a power cut, is an older one left without
  /// those that follow it: alone it would undo what they hold.
  static void deleteAll(Disk disk, Path root) throws IOException {
    for (long number : numbers(disk, root)) {
      disk.delete(path(root, number));
      disk.syncDirectory(root);
    }
  }

  /// Opens a new file, or one that was in use before.
  static JournalSegment open(Disk disk, Path root, long number) throws IOException {
    var file = disk.open(path(root, number), true);
    try {
      var segment = new JournalSegment(root, number, file, file.size());
      segment.fill(HEADER);
      file.write(ByteBuffer.wrap(segment.header()), 0);
      return segment;
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  private byte[] header() {
    var header = new byte[HEADER];
    for (int at = 0; at < HEADER; at += HEADER_COPY) {
      RecordFormat.putLong(header, at, MAGIC);
      RecordFormat.putLong(header, at + 8, number);
      RecordFormat.putLong(header, at + 16, salt);
      RecordFormat.putInt(header, at + 24, CHECKSUM.of(header, at, 24));
    }
    return header;
  }

  /// The salt in a header, if one of its copies is whole.
  static OptionalLong salt(byte[] header, long number) {
    for (int at = 0; at < HEADER; at += HEADER_COPY) {
      if (RecordFormat.getLong(header, at) == MAGIC
          && RecordFormat.getLong(header, at + 8) == number
          && RecordFormat.getInt(header, at + 24) == CHECKSUM.of(header, at, 24)) {
        return OptionalLong.of(RecordFormat.getLong(header, at + 16));
      }
    }
    return OptionalLong.empty();
  }

  boolean isEmpty() {
    return position == HEADER;
  }

  long position() {
    return position;
  }

  /// Whether a batch of this size should go to the next segment. Not after one that failed: it must
  /// be written over, so that it is not taken for committed.
  boolean isFull(int length, int segmentBytes) {
    return !isEmpty() && !torn && position + length > segmentBytes;
  }

  /// Whether everything in it is committed.
  boolean isWhole() {
    return !torn;
  }

  /// Writes a batch, whose first bytes are room for its header. After a failure the next batch is
  /// written to the same place.
  void write(byte[] bytes, int length, long batchNumber) throws IOException {
    RecordFormat.putInt(bytes, 0, length - BATCH_HEADER);
    RecordFormat.putLong(bytes, 8, batchNumber);
    RecordFormat.putInt(bytes, 4, checksum(bytes, 0, length - BATCH_HEADER, salt));
    fill(position + length);
    torn = true;
    file.write(ByteBuffer.wrap(bytes, 0, length), position);
  }

  /// Of the batch's number and content.
  static int checksum(byte[] bytes, int at, int contentLength, long salt) {
    return CHECKSUM.of(bytes, at + 8, 8 + contentLength) ^ Long.hashCode(salt);
  }

  /// The batch just written stays.
  void keep(int length) {
    position += length;
    torn = false;
  }

  void sync(Disk disk) throws IOException {
    file.sync();
    if (!named) {
      disk.syncDirectory(root);
      named = true;
    }
  }

  private void fill(long end) throws IOException {
    while (filled < end) {
      int step = Math.clamp(filled, STEP_MIN, STEP_MAX);
      file.write(ByteBuffer.allocate(step), filled);
      filled += step;
    }
  }

  void close() throws IOException {
    file.close();
  }
}
