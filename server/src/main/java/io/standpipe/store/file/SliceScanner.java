package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.wire.streaming.MsgProto;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Opens a slice by reading its file.
///
/// Damage in the middle is skipped and reported. What follows the last good record, a record that
/// was torn or zeros, is cut off, so that the next message is not written behind it; what was cut is
/// kept in a file beside it. If a sequence comes twice, the last one counts.
///
/// Source: reference, stores 4.8 and 9.
final class SliceScanner {
  private static final int BUFFER = 1 << 20;

  private final Disk disk;
  private final MessageRecord records;
  private final System.Logger logger;

  SliceScanner(Disk disk, MessageRecord records, System.Logger logger) {
    this.disk = disk;
    this.records = records;
    this.logger = logger;
  }

  /// The slice, or one without messages if the file has none yet.
  void open(Slice slice, String channel) throws IOException {
    slice.hasOriginalIndex = disk.exists(slice.originalIndex());
    try (var file = disk.open(slice.file, false)) {
      long size = file.size();
      if (size < RecordFormat.START) {
        return;
      }
      var start = new byte[RecordFormat.START];
      file.read(ByteBuffer.wrap(start), 0);
      var fault = RecordFormat.versionFault(RecordFormat.getInt(start, 0));
      if (!fault.isEmpty()) {
        throw new IOException(fault);
      }
      new Scan(slice, channel, file, size).run();
      // The first write of a slice looks for an index of the original that it would make wrong.
      slice.created = !slice.hasOriginalIndex;
      slice.writtenPosition = slice.endPosition;
    }
  }

  private final class Scan {
    private final Slice slice;
    private final String channel;
    private final DiskFile file;
    private final long size;
    private byte[] buffer = new byte[BUFFER];
    /// Where in the file the buffer begins, and how much of it is filled.
    private long base = RecordFormat.START;
    private int length;

    Scan(Slice slice, String channel, DiskFile file, long size) {
      this.slice = slice;
      this.channel = channel;
      this.file = file;
      this.size = size;
    }

    void run() throws IOException {
      fill(base, 0);
      int at = 0;
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
            cut(bad);
            return;
          }
          if (message != MessageRecord.ZEROS) {
            logger.log(ERROR, "Skipping damage: channel=" + channel + " file=" + slice.file
                + " offset=" + bad + " bytes=" + (next - bad) + " after sequence=" + slice.last);
          }
          fill(next, 0);
          at = 0;
        }
      }
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
    }

    private int adopt(int at, int message) {
      int start = at + RecordFormat.HEADER;
      long sequence = MessageRecord.sequence(buffer, start, message);
      if (slice.count > 0 && sequence <= slice.last) {
        again(sequence);
      }
      slice.add(sequence, base + at, RecordFormat.HEADER + message,
          MsgProto.timestamp(buffer, start, message));
      return start + message;
    }

    /// A sequence that came before takes the place of that message and of those after it.
    private void again(long sequence) {
      long replaced = Math.min(slice.count, slice.last - sequence + 1);
      logger.log(WARNING, "Sequence " + sequence + " is there again, the last one counts: channel="
          + channel + " file=" + slice.file);
      long each = slice.bytes / slice.count;
      slice.count -= replaced;
      slice.countWritten -= replaced;
      slice.bytes -= replaced * each;
      slice.bytesWritten -= replaced * each;
      slice.index.cut(sequence);
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

    private void cut(long position) throws IOException {
      long bytes = size - position;
      fill(position, (int) Math.min(bytes, BUFFER));
      boolean isZero = true;
      for (int i = 0; i < length && isZero; i++) {
        isZero = buffer[i] == 0;
      }
      if (!isZero) {
        var side = slice.file.resolveSibling("cut-" + slice.number + "-" + position);
        try (var kept = disk.open(side, true)) {
          kept.write(ByteBuffer.wrap(buffer, 0, length), 0);
        }
        logger.log(WARNING, "File \"" + slice.file + "\" has been truncated to offset: " + position
            + "; the record there was not complete, its " + bytes + " bytes are kept in " + side);
      }
      file.truncate(position);
    }
  }
}
