package io.standpipe.store.file;

import io.standpipe.wire.streaming.MsgProto;
import java.io.IOException;
import java.nio.ByteBuffer;

/// What is known of a slice, in a file `msgs.N.spx` beside it, so that opening it need not read all
/// of its messages. The original ignores it. It says how much of the slice it covers; what follows
/// is read.
///
/// Little-endian: a magic number; where the covered part ends and where its last record begins;
/// first and last sequence; how many messages there are and what they count; first and last
/// timestamp; the number of entries; per entry sequence, position, timestamp; a checksum of it all.
///
/// It is written only after the slice was synced, so it never vouches for what a power cut takes
/// away, and trusted only if the last record it covers is where and what it should be.
final class SparseIndexFile {
  /// Below this many bytes, reading the messages is as good.
  private static final int BYTES_MIN = 1 << 20;
  private static final long MAGIC = 0x3158505350545353L;
  private static final int FIELDS = 9;
  private static final int ENTRIES = FIELDS * Long.BYTES;
  private static final int HEADER = ENTRIES + Integer.BYTES;
  private static final int ENTRY = 3 * Long.BYTES;
  private static final Checksum CHECKSUM = new Checksum.Castagnoli();

  private SparseIndexFile() {}

  /// Whether so much of the slice is not covered that writing the file pays.
  static boolean isDue(Slice slice) {
    return slice.endPosition - slice.indexedPosition >= BYTES_MIN;
  }

  /// The content of the file for what the slice has now. On the owner's thread.
  static ByteBuffer image(Slice slice) {
    var index = slice.index;
    var bytes = new byte[HEADER + index.size() * ENTRY + Integer.BYTES];
    long[] fields = {MAGIC, slice.endPosition, slice.lastPosition, index.sequence(0), slice.last,
        slice.countWritten, slice.bytesWritten, slice.firstTimestampNanos,
        slice.lastTimestampNanos};
    int at = 0;
    for (long field : fields) {
      RecordFormat.putLong(bytes, at, field);
      at += Long.BYTES;
    }
    RecordFormat.putInt(bytes, at, index.size());
    at += Integer.BYTES;
    for (int entry = 0; entry < index.size(); entry++) {
      RecordFormat.putLong(bytes, at, index.sequence(entry));
      RecordFormat.putLong(bytes, at + 8, index.position(entry));
      RecordFormat.putLong(bytes, at + 16, index.timestampNanos(entry));
      at += ENTRY;
    }
    RecordFormat.putInt(bytes, at, CHECKSUM.of(bytes, 0, at));
    slice.indexedPosition = slice.endPosition;
    return ByteBuffer.wrap(bytes);
  }

  static void write(Disk disk, Slice slice, ByteBuffer image) throws IOException {
    try (var file = disk.open(slice.sparseIndex(), true)) {
      file.write(image.duplicate(), 0);
      file.truncate(image.limit());
    }
  }

  /// Fills a slice that is new. False, and the slice as it was, if the file cannot be trusted.
  static boolean load(Slice slice, Disk disk, DiskFile data, long size, MessageRecord records)
      throws IOException {
    var bytes = read(disk, slice);
    int entries = (bytes.length - HEADER - Integer.BYTES) / ENTRY;
    if (entries < 1 || RecordFormat.getLong(bytes, 0) != MAGIC
        || RecordFormat.getInt(bytes, ENTRIES) != entries
        || bytes.length != HEADER + entries * ENTRY + Integer.BYTES || RecordFormat.getInt(bytes,
            bytes.length - Integer.BYTES) != CHECKSUM.of(bytes, 0, bytes.length - Integer.BYTES)
        || !isLastRecord(bytes, data, size, records)) {
      return false;
    }
    slice.endPosition = field(bytes, 1);
    slice.lastPosition = field(bytes, 2);
    slice.first = field(bytes, 3);
    slice.last = field(bytes, 4);
    slice.countWritten = field(bytes, 5);
    slice.bytesWritten = field(bytes, 6);
    slice.firstTimestampNanos = field(bytes, 7);
    slice.lastTimestampNanos = field(bytes, 8);
    for (int at = HEADER; at < bytes.length - Integer.BYTES; at += ENTRY) {
      slice.index.add(RecordFormat.getLong(bytes, at), RecordFormat.getLong(bytes, at + 8),
          RecordFormat.getLong(bytes, at + 16));
    }
    slice.count = slice.countWritten;
    slice.bytes = slice.bytesWritten;
    slice.headPosition = slice.index.position(0);
    slice.indexedPosition = slice.endPosition;
    return true;
  }

  private static long field(byte[] bytes, int index) {
    return RecordFormat.getLong(bytes, index * Long.BYTES);
  }

  private static byte[] read(Disk disk, Slice slice) throws IOException {
    try (var file = disk.open(slice.sparseIndex(), false)) {
      var bytes = new byte[Math.toIntExact(Math.min(file.size(), Integer.MAX_VALUE / 2))];
      file.read(ByteBuffer.wrap(bytes), 0);
      return bytes;
    }
  }

  private static boolean isLastRecord(byte[] index, DiskFile data, long size, MessageRecord records)
      throws IOException {
    long end = field(index, 1);
    long position = field(index, 2);
    if (end > size || position < RecordFormat.START || position >= end
        || end - position > Integer.MAX_VALUE / 2) {
      return false;
    }
    var record = new byte[(int) (end - position)];
    data.read(ByteBuffer.wrap(record), position);
    int length = record.length - RecordFormat.HEADER;
    return records.isCertain(record, 0, record.length) && RecordFormat.getInt(record, 0) == length
        && MessageRecord.sequence(record, RecordFormat.HEADER, length) == field(index, 4)
        && MsgProto.timestamp(record, RecordFormat.HEADER, length) == field(index, 8);
  }
}
