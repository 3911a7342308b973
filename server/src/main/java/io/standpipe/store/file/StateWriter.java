package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.Path;

/// Replaces a whole state file: a power cut leaves the old or the new one.
final class StateWriter {
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

  /// Writes to a file in the root directory, where leftovers mean nothing, and renames it. Returns
  /// the new size.
  long replace(Path file, Content content) throws IOException {
    var name = file.getFileName().toString();
    var temporary = root.resolve((name.equals("subs.dat") ? "subs" : name) + "1");
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
    var directory = file.getParent();
    disk.syncDirectory(directory == null ? root : directory);
    return state.position();
  }
}
