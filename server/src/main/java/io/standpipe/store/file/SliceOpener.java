package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.store.Entry;
import io.standpipe.wire.streaming.MsgProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/// Opens a slice: what our index covers without reading it, the rest by reading the file. One
/// thread.
///
/// Damage in the middle is skipped and reported. What follows the last good record, a record that
/// was torn or zeros, is cut off, so that the next message is not written behind it; what was cut is
/// kept in a file beside it. If a sequence comes twice, the last one counts.
///
/// Source: reference, stores 4.8 and 9.
final class SliceOpener {
  private static final int PIECE = 1 << 20;

  private final Disk disk;
  private final MessageRecord records;
  private final SliceScanner scanner;
  private final System.Logger logger;

  SliceOpener(Disk disk, MessageRecord records, System.Logger logger) {
    this.disk = disk;
    this.records = records;
    this.scanner = new SliceScanner(records);
    this.logger = logger;
  }

  /// An open slice.
  ///
  /// @param journaledPosition where in its file begins what the journal has too, or the file's end
  /// @param beyond the messages behind the last one that the journal has
  record Opened(Slice slice, long journaledPosition, List<KeptEntry> beyond) {
    boolean isJournaled() {
      return journaledPosition < slice.endPosition;
    }
  }

  /// A message that the file has and the journal lacks.
  record KeptEntry(long sequence, Entry entry) {}

  /// The slice is left without messages if the file has none yet.
  ///
  /// @param lastBefore last sequence of the slices before it
  /// @param names of the files in the slice's directory
  /// @param journaled what the journal has of the channel
  Opened open(
      Path directory,
      int number,
      String channel,
      long lastBefore,
      Collection<String> names,
      Run journaled) throws IOException {
    var slice = new Slice(directory, number);
    try (var file = disk.open(slice.file, false)) {
      long size = file.size();
      if (size >= RecordFormat.START && names.contains(slice.sparseIndex().getFileName().toString())
          && (!SparseIndexFile.load(slice, disk, file, size, records)
              || slice.last >= journaled.first())) {
        // It could become right by chance when other messages are appended.
        disk.delete(slice.sparseIndex());
        slice = new Slice(directory, number);
      }
      slice.hasOriginalIndex = names.contains(slice.originalIndex().getFileName().toString());
      if (size < RecordFormat.START) {
        return new Opened(slice, RecordFormat.START, List.of());
      }
      var repair = new Repair(slice, channel, lastBefore, file, journaled);
      repair.version(size);
      scanner.scan(slice, file, size, repair);
      // The first write of a slice looks for an index of the original that it would make wrong.
      slice.created = !slice.hasOriginalIndex;
      slice.writtenPosition = slice.endPosition;
      return new Opened(slice,
          repair.journaledPosition < 0 ? slice.endPosition : repair.journaledPosition,
          repair.beyond);
    }
  }

  /// Cuts off what the journal has too. The slice is to be opened anew.
  void distrust(Opened opened) throws IOException {
    try (var file = disk.open(opened.slice.file, false)) {
      file.truncate(opened.journaledPosition);
      file.sync();
    }
  }

  /// Says nothing about what the journal has too.
  private final class Repair implements SliceScanner.Findings {
    private final Slice slice;
    private final String channel;
    private final DiskFile file;
    private final Run journaled;
    private final List<KeptEntry> beyond = new ArrayList<>();
    private long journaledPosition = -1;
    /// The last sequence before the one that was noted just now.
    private long last;
    private long damagedFrom = -1;
    private long damagedBytes;
    private boolean damagedByZeros;

    Repair(Slice slice, String channel, long lastBefore, DiskFile file, Run journaled) {
      this.slice = slice;
      this.channel = channel;
      this.last = Math.max(lastBefore, slice.last);
      this.file = file;
      this.journaled = journaled;
    }

    /// A wrong version is damage, unless it is one that may come to be and what follows is foreign.
    void version(long size) throws IOException {
      var start = new byte[(int) Math.min(size, PIECE)];
      file.read(ByteBuffer.wrap(start), 0);
      int version = RecordFormat.getInt(start, 0);
      var fault = RecordFormat.versionFault(version);
      if (fault.isEmpty() || RecordFormat.mayComeToBe(version)
          && !records.isCertain(start, RecordFormat.START, start.length)) {
        return;
      }
      file.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
      file.sync();
      if (!isJournaled(last + 1)) {
        logger.log(ERROR, "Repaired the start of " + slice.file + ": " + fault);
      }
    }

    private boolean isJournaled(long sequence) {
      return sequence >= journaled.first();
    }

    @Override
    public void message(byte[] bytes, int offset, int length) {
      if (journaledPosition < 0 && isJournaled(slice.last)) {
        journaledPosition = slice.lastPosition;
      }
      if (damagedFrom >= 0) {
        reportDamage();
      }
      if (slice.last > journaled.last()) {
        int skipped = MsgProto.sequenceSize(slice.last);
        beyond.add(new KeptEntry(slice.last,
            new Entry(Arrays.copyOfRange(bytes, offset + skipped, offset + length),
                length - skipped, slice.lastTimestampNanos)));
      }
      last = slice.last;
    }

    private void reportDamage() {
      boolean isMissing = slice.last > last + 1;
      if (!isJournaled(last + 1) && (isMissing || !damagedByZeros)) {
        logger.log(ERROR,
            "Skipping damage: channel=" + channel + " file=" + slice.file + " offset=" + damagedFrom
                + " bytes=" + damagedBytes
                + (isMissing
                    ? " sequences=" + (last + 1) + ".." + (slice.last - 1)
                    : " and no sequence is missing"));
      }
      damagedFrom = -1;
    }

    @Override
    public void damage(long position, long bytes, boolean zeros) {
      damagedFrom = position;
      damagedBytes = bytes;
      damagedByZeros = zeros;
    }

    @Override
    public void again(long sequence) {
      logger.log(WARNING, "Sequence " + sequence + " is there again, the last one counts: channel="
          + channel + " file=" + slice.file);
    }

    @Override
    public void tail(long position, long bytes, boolean zeros) throws IOException {
      if (!zeros && !isJournaled(last + 1)) {
        var side = SideFile.keep(disk, slice.file, file, position, bytes);
        logger.log(WARNING, "File \"" + slice.file + "\" has been truncated to offset: " + position
            + "; the record there was not complete, its " + bytes + " bytes are kept in " + side);
      }
      file.truncate(position);
      file.sync();
    }
  }
}
