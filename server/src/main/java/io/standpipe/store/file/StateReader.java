package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads files of typed records from start to end.
final class StateReader {
  private static final int BUFFER = 1 << 20;

  private final Disk disk;
  private final Checksum checksum;
  private final boolean verify;

  /// Takes one record. A text says why the record makes no sense; it is skipped then.
  interface Visitor {
    String record(int type, byte[] payload);
  }

  /// What was found.
  ///
  /// @param end position behind the last good record
  /// @param size of the file, 0 if there is none
  /// @param torn whether an incomplete record follows the last good one, not just zeros or nothing
  record Found(long end, long size, boolean torn, List<Damage> damages) {}

  /// A record that was skipped: where its header begins, and what is wrong with it.
  record Damage(long position, String fault) {
    @Override
    public String toString() {
      return "at " + position + ": " + fault;
    }
  }

  StateReader(Disk disk, Checksum checksum, boolean verify) {
    this.disk = disk;
    this.checksum = checksum;
    this.verify = verify;
  }

  Found read(Path path, Visitor visitor) throws IOException {
    if (!disk.exists(path)) {
      return new Found(0, 0, false, List.of());
    }
    try (var file = disk.open(path, false)) {
      return read(file, visitor);
    }
  }

  private Found read(DiskFile file, Visitor visitor) throws IOException {
    long size = file.size();
    if (size < RecordFormat.START) {
      return new Found(0, size, false, List.of());
    }
    var damages = new ArrayList<Damage>();
    var buffer = new byte[(int) Math.min(BUFFER, size)];
    int length = file.read(ByteBuffer.wrap(buffer), 0);
    var fault = RecordFormat.versionFault(RecordFormat.getInt(buffer, 0));
    if (!fault.isEmpty()) {
      throw new UnsupportedVersionException(fault);
    }
    long base = 0;
    int at = RecordFormat.START;
    while (true) {
      int payload = length - at < RecordFormat.HEADER
          ? -1
          : RecordFormat.getInt(buffer, at) & RecordFormat.TYPED_MAX;
      if (payload < 0 || payload > length - at - RecordFormat.HEADER) {
        if (base + length == size) {
          return new Found(base + at, size, length > at, damages);
        }
        base += at;
        if (payload + RecordFormat.HEADER > buffer.length) {
          buffer = new byte[payload + RecordFormat.HEADER];
        }
        length = file.read(ByteBuffer.wrap(buffer), base);
        at = 0;
        continue;
      }
      int header = RecordFormat.getInt(buffer, at);
      int expected = RecordFormat.getInt(buffer, at + 4);
      if (header == 0 && expected == 0) {
        return new Found(base + at, size, false, damages);
      }
      int start = at + RecordFormat.HEADER;
      int actual = checksum.of(buffer, start, payload);
      if (verify && actual != expected) {
        damages.add(new Damage(base + at,
            "corrupted data, expected crc to be 0x%08x, got 0x%08x".formatted(expected, actual)));
      } else {
        var bytes = new byte[payload];
        System.arraycopy(buffer, start, bytes, 0, payload);
        var complaint = visitor.record(header >>> 24, bytes);
        if (!complaint.isEmpty()) {
          damages.add(new Damage(base + at, complaint));
        }
      }
      at = start + payload;
    }
  }
}
