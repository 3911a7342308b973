package io.standpipe.store.file;

import io.standpipe.wire.streaming.MsgProto;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Reads the file of a slice from where the slice ends so far, notes its messages, and tells what
/// else is there. Writes nothing. May be used for one slice after the other; one thread.
///
/// Source: reference, stores 4.8 and 9.
final class SliceScanner {
  private static final int BUFFER = 1 << 20;

  private final MessageRecord records;
  private byte[] buffer = {};
  /// Where in the file the buffer begins, and how much of it is filled.
  private long base;
  private int length;

  /// What is in a file besides messages that follow one another.
  interface Findings {
    /// A message, after it was noted. Its bytes are valid during the call.
    default void message(byte[] bytes, int offset, int length) {}

    /// Bytes between two messages, or before the first, that are none. `zeros` if they begin with
    /// some, as what was never written does.
    void damage(long position, long bytes, boolean zeros);

    /// A sequence that is not above the last one takes the place of that message and of those after
    /// it. Called before it is noted.
    void again(long sequence);

    /// No message begins from `position` to the end of the file, `bytes` further. `zeros` if they
    /// are nothing but that.
    void tail(long position, long bytes, boolean zeros) throws IOException;
  }

  SliceScanner(MessageRecord records) {
    this.records = records;
  }

  /// The file must be at least as long as its version.
  void scan(Slice slice, DiskFile file, long size, Findings findings) throws IOException {
    new Scan(slice, file, size, findings).run();
  }

  private final class Scan {
    private final Slice slice;
    private final DiskFile file;
    private final long size;
    private final Findings findings;

    Scan(Slice slice, DiskFile file, long size, Findings findings) {
      this.slice = slice;
      this.file = file;
      this.size = size;
      this.findings = findings;
    }

    void run() throws IOException {
      int at = start();
      while (base + at < size) {
        int message = records.check(buffer, at, length);
        if (message >= 0) {
          at = adopt(at, message);
        } else if (message == MessageRecord.INCOMPLETE && base + length < size) {
          fill(base + at, neededAt(at));
          at = 0;
        } else {
          long bad = base + at;
          long next = findNext(bad + 1);
          if (next < 0) {
            findings.tail(bad, size - bad, isZero(bad));
            return;
          }
          findings.damage(bad, next - bad, message == MessageRecord.ZEROS);
          fill(next, 0);
          at = 0;
        }
      }
    }

    private int start() throws IOException {
      fill(slice.endPosition == RecordFormat.START ? 0 : slice.endPosition, 0);
      if (base > 0) {
        return 0;
      }
      var fault = RecordFormat.versionFault(RecordFormat.getInt(buffer, 0));
      if (!fault.isEmpty()) {
        throw new UnsupportedVersionException(fault);
      }
      return RecordFormat.START;
    }

    private int neededAt(int at) {
      return length - at < RecordFormat.HEADER
          ? 0
          : RecordFormat.getInt(buffer, at) + RecordFormat.HEADER;
    }

    private void fill(long from, int needed) throws IOException {
      long left = size - from;
      int wanted = (int) Math.min(left, Math.max(BUFFER, needed));
      if (wanted > buffer.length) {
        buffer = new byte[wanted];
      }
      base = from;
      length = file.read(ByteBuffer.wrap(buffer, 0, wanted), from);
      if (length < wanted) {
        throw new IOException("the file became shorter while it was read");
      }
    }

    private int adopt(int at, int message) {
      int start = at + RecordFormat.HEADER;
      long sequence = MessageRecord.sequence(buffer, start, message);
      if (slice.count > 0 && sequence <= slice.last) {
        findings.again(sequence);
        slice.takeBack(sequence);
      }
      slice.add(sequence, base + at, RecordFormat.HEADER + message,
          MsgProto.timestamp(buffer, start, message));
      findings.message(buffer, start, message);
      return start + message;
    }

    /// The next place from `from` on where a record surely begins, or -1.
    private long findNext(long from) throws IOException {
      long position = from;
      while (position < size) {
        fill(position, 0);
        for (int at = 0; at < length; at++) {
          if (length - at <= RecordFormat.HEADER) {
            break;
          }
          if (MessageRecord.isPlausible(buffer, at, length, size - position - at)
              && isCertain(position + at)) {
            return position + at;
          }
        }
        if (position + length >= size) {
          return -1;
        }
        position += Math.max(1, length - RecordFormat.HEADER);
      }
      return -1;
    }

    private boolean isCertain(long position) throws IOException {
      int at = (int) (position - base);
      int needed = RecordFormat.getInt(buffer, at) + RecordFormat.HEADER;
      if (needed <= length - at) {
        return records.isCertain(buffer, at, length);
      }
      if (needed > size - position) {
        return false;
      }
      var record = new byte[needed];
      file.read(ByteBuffer.wrap(record), position);
      return records.isCertain(record, 0, needed);
    }

    private boolean isZero(long from) throws IOException {
      for (long position = from; position < size; position += length) {
        fill(position, 0);
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
