package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.Path;

/// What is done with whole directories.
final class Directories {
  private Directories() {}

  /// Deletes a directory and what it holds, which may be directories of the user's.
  static void deleteAll(Disk disk, Path directory) throws IOException {
    for (var name : disk.list(directory)) {
      var entry = directory.resolve(name);
      if (disk.isDirectory(entry)) {
        deleteAll(disk, entry);
      } else {
        disk.delete(entry);
      }
    }
    disk.delete(directory);
  }
}
