package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads files of typed records from start to end. Damage is passed over up to the next record that
/// surely is one.
final class StateReader {
  private static final int BUFFER = 1 << 20;
  /// The highest type of a record.
  private static final int TYPE_MAX = StateFile.PENDING;
  private static final int NO_RECORD = -1;
  private static final int PARTLY_READ = -2;

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
  /// @param damages positions and faults of records that were skipped
  /// @param badVersion whether the file's version is damaged
  record Found(long end, long size, boolean torn, List<Damage> damages, boolean badVersion) {}

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
      return new Found(0, 0, false, List.of(), false);
    }
    try (var file = disk.open(path, false)) {
      return read(file, visitor);
    }
  }

  private Found read(DiskFile file, Visitor visitor) throws IOException {
    long size = file.size();
    return size < RecordFormat.START
        ? new Found(0, size, size > 0, List.of(), false)
        : new Scan(file, size, visitor).run();
  }

  private final class Scan {
    private final DiskFile file;
    private final long size;
    private final Visitor visitor;
    private final List<Damage> damages = new ArrayList<>();
    private boolean badVersion;
    private byte[] buffer;
    /// Where in the file the buffer begins, and how much of it is filled.
    private long base;
    private int length;

    Scan(DiskFile file, long size, Visitor visitor) {
      this.file = file;
      this.size = size;
      this.visitor = visitor;
      this.buffer = new byte[(int) Math.min(BUFFER, size)];
    }

    Found run() throws IOException {
      fill(0, 0);
      checkVersion();
      int at = RecordFormat.START;
      while (base + at < size) {
        int payload = payloadAt(at);
        if (payload == PARTLY_READ) {
          fill(base + at, needed(at));
          at = 0;
        } else if (payload >= 0) {
          take(at, payload);
          at += RecordFormat.HEADER + payload;
        } else {
          long bad = base + at;
          var fault = fault(at);
          long next = findNext(bad + 1);
          if (next < 0) {
            return new Found(bad, size, !isZeroFrom(bad), damages, badVersion);
          }
          damages.add(new Damage(bad, fault + ", " + (next - bad) + " bytes"));
          fill(next, 0);
          at = 0;
        }
      }
      return new Found(size, size, false, damages, badVersion);
    }

    private void checkVersion() throws IOException {
      int version = RecordFormat.getInt(buffer, 0);
      var fault = RecordFormat.versionFault(version);
      if (!fault.isEmpty()) {
        if (RecordFormat.mayComeToBe(version) && !isCertain(RecordFormat.START)) {
          throw new UnsupportedVersionException(fault);
        }
        badVersion = true;
        damages.add(new Damage(0, fault));
      }
    }

    private int needed(int at) {
      return length - at < RecordFormat.HEADER
          ? 0
          : RecordFormat.HEADER + (RecordFormat.getInt(buffer, at) & RecordFormat.TYPED_MAX);
    }

    /// The length of the payload of the record here, or a negative constant.
    private int payloadAt(int at) {
      if (length - at < RecordFormat.HEADER) {
        return base + length < size ? PARTLY_READ : NO_RECORD;
      }
      int header = RecordFormat.getInt(buffer, at);
      int payload = header & RecordFormat.TYPED_MAX;
      if (!isPlausible(header, size - base - at)) {
        return NO_RECORD;
      }
      if (payload > length - at - RecordFormat.HEADER) {
        return PARTLY_READ;
      }
      return !verify || checksum.of(buffer, at + RecordFormat.HEADER, payload) == RecordFormat
          .getInt(buffer, at + 4) ? payload : NO_RECORD;
    }

    private String fault(int at) {
      if (length - at < RecordFormat.HEADER) {
        return "no record";
      }
      int payload = RecordFormat.getInt(buffer, at) & RecordFormat.TYPED_MAX;
      return payload == 0 || payload > length - at - RecordFormat.HEADER
          ? "no record"
          : "corrupted data, expected crc to be 0x%08x, got 0x%08x".formatted(
              RecordFormat.getInt(buffer, at + 4),
              checksum.of(buffer, at + RecordFormat.HEADER, payload));
    }

    private static boolean isPlausible(int header, long left) {
      int payload = header & RecordFormat.TYPED_MAX;
      return header >>> 24 != 0 && payload > 0 && payload <= left - RecordFormat.HEADER;
    }

    private void take(int at, int payload) {
      var bytes = Arrays.copyOfRange(buffer, at + RecordFormat.HEADER,
          at + RecordFormat.HEADER + payload);
      var complaint = visitor.record(RecordFormat.getInt(buffer, at) >>> 24, bytes);
      if (!complaint.isEmpty()) {
        damages.add(new Damage(base + at, complaint));
      }
    }

    private void fill(long from, int wanted) throws IOException {
      if (wanted > buffer.length) {
        buffer = new byte[wanted];
      }
      base = from;
      length = file.read(ByteBuffer.wrap(buffer), from);
    }

    /// The next place from `from` on where a record surely begins, or -1.
    private long findNext(long from) throws IOException {
      for (long position = from; size - position > RecordFormat.HEADER;) {
        fill(position, 0);
        for (int at = 0; length - at > RecordFormat.HEADER; at++) {
          int header = RecordFormat.getInt(buffer, at);
          if (isPlausible(header, size - position - at) && header >>> 24 <= TYPE_MAX
              && isCertain(position + at)) {
            return position + at;
          }
        }
        position += Math.max(1, length - RecordFormat.HEADER);
      }
      return -1;
    }

    /// Whether a whole record with the right checksum lies here, though checksums be not verified.
    private boolean isCertain(long position) throws IOException {
      var header = new byte[RecordFormat.HEADER];
      file.read(ByteBuffer.wrap(header), position);
      if (!isPlausible(RecordFormat.getInt(header, 0), size - position)) {
        return false;
      }
      var payload = new byte[RecordFormat.getInt(header, 0) & RecordFormat.TYPED_MAX];
      file.read(ByteBuffer.wrap(payload), position + RecordFormat.HEADER);
      return checksum.of(payload, 0, payload.length) == RecordFormat.getInt(header, 4);
    }

    private boolean isZeroFrom(long position) throws IOException {
      for (long from = position; from < size; from += length) {
        fill(from, 0);
        for (int i = 0; i < length; i++) {
          if (buffer[i] != 0) {
            return false;
          }
        }
      }
      return true;
    }
  }
}
