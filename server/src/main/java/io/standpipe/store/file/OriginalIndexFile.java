package io.standpipe.store.file;

import io.standpipe.wire.streaming.MsgProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/// Makes the index that the original has beside a message file: for each message its sequence,
/// position, timestamp, length, and a checksum of these.
///
/// Source: reference, stores 4.4.
final class OriginalIndexFile implements SliceScanner.Findings {
  private static final int ENTRY = 32;

  private final Checksum checksum;
  private final Slice slice;
  private byte[] bytes = RecordFormat.fileHeader();
  private int length = bytes.length;

  private OriginalIndexFile(Checksum checksum, Slice slice) {
    this.checksum = checksum;
    this.slice = slice;
  }

  /// Reads the message file and writes the index, which may be there.
  static void write(Disk disk, Path data, Path target, Checksum checksum, MessageRecord records)
      throws IOException {
    var slice = new Slice(data, 0);
    var index = new OriginalIndexFile(checksum, slice);
    try (var file = disk.open(data, false)) {
      if (file.size() >= RecordFormat.START) {
        new SliceScanner(records).scan(slice, file, file.size(), index);
      }
    }
    try (var file = disk.open(target, true)) {
      file.write(ByteBuffer.wrap(index.bytes, 0, index.length), 0);
      file.truncate(index.length);
    }
  }

  @Override
  public void message(byte[] message, int offset, int messageLength) {
    if (length + ENTRY > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length + ENTRY);
    }
    RecordFormat.putLong(bytes, length, slice.last);
    RecordFormat.putLong(bytes, length + 8, slice.lastPosition);
    RecordFormat.putLong(bytes, length + 16, MsgProto.timestamp(message, offset, messageLength));
    RecordFormat.putInt(bytes, length + 24, messageLength);
    RecordFormat.putInt(bytes, length + 28, checksum.of(bytes, length, 28));
    length += ENTRY;
  }

  @Override
  public void again(long sequence) {
    while (length > RecordFormat.START && RecordFormat.getLong(bytes, length - ENTRY) >= sequence) {
      length -= ENTRY;
    }
  }

  @Override
  public void damage(long position, long damaged, boolean zeros) {}

  @Override
  public void tail(long position, long rest, boolean zeros) {}
}
