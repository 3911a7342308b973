package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.util.Collection;

/// Opens a slice: what our index covers without reading it, the rest by reading the file. One
/// thread.
///
/// Damage in the middle is skipped and reported. What follows the last good record, a record that
/// was torn or zeros, is cut off, so that the next message is not written behind it; what was cut is
/// kept in a file beside it. If a sequence comes twice, the last one counts.
///
/// Source: reference, stores 4.8 and 9.
final class SliceOpener {
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

  /// The slice is left without messages if the file has none yet.
  ///
  /// @param names of the files in the slice's directory
  void open(Slice slice, String channel, Collection<String> names) throws IOException {
    slice.hasOriginalIndex = names.contains(slice.originalIndex().getFileName().toString());
    try (var file = disk.open(slice.file, false)) {
      long size = file.size();
      if (size < RecordFormat.START) {
        return;
      }
      if (names.contains(slice.sparseIndex().getFileName().toString())
          && !SparseIndexFile.load(slice, disk, file, size, records)) {
        // It could become right by chance when other messages are appended.
        disk.delete(slice.sparseIndex());
      }
      scanner.scan(slice, file, size, new Repair(slice, channel, file));
      // The first write of a slice looks for an index of the original that it would make wrong.
      slice.created = !slice.hasOriginalIndex;
      slice.writtenPosition = slice.endPosition;
    }
  }

  private final class Repair implements SliceScanner.Findings {
    private final Slice slice;
    private final String channel;
    private final DiskFile file;

    Repair(Slice slice, String channel, DiskFile file) {
      this.slice = slice;
      this.channel = channel;
      this.file = file;
    }

    @Override
    public void damage(long position, long bytes, boolean zeros) {
      if (!zeros) {
        logger.log(ERROR, "Skipping damage: channel=" + channel + " file=" + slice.file + " offset="
            + position + " bytes=" + bytes + " after sequence=" + slice.last);
      }
    }

    @Override
    public void again(long sequence) {
      logger.log(WARNING, "Sequence " + sequence + " is there again, the last one counts: channel="
          + channel + " file=" + slice.file);
    }

    @Override
    public void tail(long position, long bytes, boolean zeros) throws IOException {
      if (!zeros) {
        var side = SideFile.keep(disk, slice.file, file, position, bytes);
        logger.log(WARNING, "File \"" + slice.file + "\" has been truncated to offset: " + position
            + "; the record there was not complete, its " + bytes + " bytes are kept in " + side);
      }
      file.truncate(position);
    }
  }
}
