package io.standpipe.store.file;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Writes messages to the slices of their channels, and removes slices that are of no use any more.
/// Owned by the writer.
final class MessageFiles {
  /// `image` is for the index file of the slice up to `end`.
  record Index(Slice slice, long end, ByteBuffer image) {}

  private final Disk disk;
  private final FileHandles handles;
  private final Archive archive;
  private final UnsyncedFiles unsynced;
  private final System.Logger logger;
  /// To be written once their slices are synced.
  private final List<Index> indexes = new ArrayList<>();

  MessageFiles(
      Disk disk,
      FileHandles handles,
      Archive archive,
      UnsyncedFiles unsynced,
      System.Logger logger) {
    this.disk = disk;
    this.handles = handles;
    this.archive = archive;
    this.unsynced = unsynced;
    this.logger = logger;
  }

  /// Writes what the log has published. After a failure, the next call goes on where this
  /// one stopped.
  void write(FileLog log) throws IOException {
    var unwritten = log.unwritten();
    if (log.isDeleted()) {
      unwritten.clear();
      return;
    }
    for (var chunk = unwritten.peek(); chunk != null; chunk = unwritten.peek()) {
      boolean sealed = chunk.isSealed();
      int from = chunk.written();
      int to = chunk.published();
      if (from < to && isWanted(chunk.slice)) {
        write(chunk, from, to);
      }
      chunk.setWritten(to);
      if (!sealed && chunk.published() == to) {
        return;
      }
      if (sealed && to == chunk.published()) {
        unwritten.poll();
      }
    }
  }

  /// A slice that goes to the archive goes there complete.
  private boolean isWanted(Slice slice) {
    return !slice.dropped || archive.isEnabled() && !slice.gone;
  }

  private void write(Chunk chunk, int from, int to) throws IOException {
    var slice = chunk.slice;
    if (!slice.created) {
      create(slice);
    }
    handles.use(slice.file, true, file -> {
      file.write(ByteBuffer.wrap(chunk.bytes(), from, to - from), chunk.position + from);
    });
    slice.writtenPosition = chunk.position + to;
    unsynced.wrote(slice.directory, slice.file);
  }

  private void create(Slice slice) throws IOException {
    unsynced.createDirectory(slice.directory);
    if (slice.hasOriginalIndex) {
      disk.delete(slice.originalIndex());
      slice.hasOriginalIndex = false;
    }
    handles.use(slice.file, true, file -> {
      if (file.size() < RecordFormat.START) {
        file.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
      }
    });
    unsynced.changed(slice.directory);
    slice.created = true;
  }

  /// Removes the files of a slice, or gives them to the archive.
  void drop(String channel, Slice slice) throws IOException {
    slice.gone = true;
    handles.forget(slice.file);
    unsynced.forget(slice.directory, slice.file);
    disk.delete(slice.sparseIndex());
    if (!archive.take(channel, slice)) {
      disk.delete(slice.originalIndex());
      disk.delete(slice.file);
    }
    unsynced.changed(slice.directory);
  }

  /// Removes all files of a channel.
  void deleteAll(Path directory) throws IOException {
    handles.forget(directory);
    unsynced.forgetAll(directory);
    Directories.deleteAll(disk, directory);
  }

  /// The slice is complete.
  void index(Index index) {
    indexes.add(index);
  }

  /// Indexes of which the slices are written; once those are synced, [#write(List)] may follow.
  List<Index> dueIndexes() {
    return indexes.stream().filter(index -> index.slice.writtenPosition >= index.end).toList();
  }

  void write(List<Index> due) {
    due.forEach(this::write);
    indexes.removeAll(due);
  }

  /// Without the index, the next start reads the slice.
  private void write(Index index) {
    if (index.slice.dropped) {
      return;
    }
    try {
      SparseIndexFile.write(disk, index.slice, index.image);
    } catch (IOException e) {
      logger.log(WARNING, "Unable to write " + index.slice.sparseIndex() + ": " + Reason.of(e));
    }
  }

  /// Writes what makes the next start fast, of a log that nobody uses any more.
  void writeIndexes(FileLog log) {
    for (var slice : log.slices()) {
      if (SparseIndexFile.isDue(slice)) {
        write(new Index(slice, slice.endPosition, SparseIndexFile.image(slice)));
      }
    }
  }
}
