package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/// One file of the journal. Owned by the journal's thread.
///
/// It begins with a header: a magic number, the segment's number, and a checksum. Batches follow,
/// each with a header of its own: length, checksum, and the batch's number, which goes up by one
/// from batch to batch over all segments. So what a file holds of its earlier life is never taken
/// for new: it has a lower number. All integers are little-endian.
///
/// The file is filled with zeros ahead of what is written, so that syncing a batch writes data only,
/// and a full disk shows before a batch is torn.
final class JournalSegment {
  static final int BATCH_HEADER = 16;
  static final int HEADER = 24;
  /// A name that cannot be a channel's.
  private static final String PREFIX = ".standpipe.journal.";
  private static final long MAGIC = 0x314C4E524A505453L;
  private static final int STEP_MIN = 256 << 10;
  private static final int STEP_MAX = 4 << 20;
  private static final Checksum CHECKSUM = new Checksum.Castagnoli();

  final long number;
  final Path path;
  private final DiskFile file;
  private long position = HEADER;
  /// Up to here the file has been written at least with zeros.
  private long filled;

  private JournalSegment(long number, Path path, DiskFile file, long filled) {
    this.number = number;
    this.path = path;
    this.file = file;
    this.filled = filled;
  }

  static Path path(Path root, long number) {
    return root.resolve(PREFIX + number);
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

  /// Opens a new file, or one that was in use before.
  static JournalSegment open(Disk disk, Path root, long number) throws IOException {
    var path = path(root, number);
    var file = disk.open(path, true);
    var segment = new JournalSegment(number, path, file, file.size());
    try {
      var header = ByteBuffer.wrap(header(number));
      segment.fill(HEADER);
      file.write(header, 0);
      disk.syncDirectory(root);
    } catch (IOException e) {
      file.close();
      throw e;
    }
    return segment;
  }

  private static byte[] header(long number) {
    var header = new byte[HEADER];
    RecordFormat.putLong(header, 0, MAGIC);
    RecordFormat.putLong(header, 8, number);
    RecordFormat.putInt(header, 16, CHECKSUM.of(header, 0, 16));
    return header;
  }

  static boolean isHeader(byte[] bytes, long number) {
    return RecordFormat.getLong(bytes, 0) == MAGIC && RecordFormat.getLong(bytes, 8) == number
        && RecordFormat.getInt(bytes, 16) == CHECKSUM.of(bytes, 0, 16);
  }

  long position() {
    return position;
  }

  /// Writes a batch, whose first bytes are room for its header. After a failure the next batch is
  /// written to the same place.
  void write(byte[] bytes, int length, long batchNumber) throws IOException {
    RecordFormat.putInt(bytes, 0, length - BATCH_HEADER);
    RecordFormat.putLong(bytes, 8, batchNumber);
    RecordFormat.putInt(bytes, 4, checksum(bytes, 0, length - BATCH_HEADER));
    fill(position + length);
    file.write(ByteBuffer.wrap(bytes, 0, length), position);
  }

  /// Of the batch's number and content.
  static int checksum(byte[] bytes, int at, int contentLength) {
    return CHECKSUM.of(bytes, at + 8, 8 + contentLength);
  }

  /// The batch just written stays.
  void keep(int length) {
    position += length;
  }

  void sync() throws IOException {
    file.sync();
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
