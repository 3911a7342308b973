package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.Path;

/// Replaces a whole state file: a power cut leaves the old or the new one. The new one is sure to
/// stay once its directory is synced, which is the caller's part.
final class StateWriter {
  static final String TEMPORARY = ".standpipe.new";

  private final Path root;
  private final Disk disk;
  private final Checksum checksum;

  /// Fills the new file.
  interface Content {
    void writeTo(StateFile file);
  }

  StateWriter(Path root, Disk disk, Checksum checksum) {
    this.root = root;
    this.disk = disk;
    this.checksum = checksum;
  }

  /// Writes to a file in the root directory, whose name no channel can have, and renames it.
  /// Returns the new size. After a failure the old file is there.
  long replace(Path file, Content content) throws IOException {
    var temporary = root.resolve(TEMPORARY);
    disk.delete(temporary);
    var state = new StateFile(temporary, checksum, 0);
    content.writeTo(state);
    var handles = new FileHandles(disk, 1);
    try {
      state.flush(handles);
      handles.use(temporary, false, open -> {
        open.sync();
      });
    } finally {
      handles.closeAll();
    }
    disk.move(temporary, file);
    return state.position();
  }
}
