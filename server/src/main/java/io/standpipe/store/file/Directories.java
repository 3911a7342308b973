package io.standpipe.store.file;

import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// What is done with whole directories.
final class Directories {
  /// What stands for bytes that are no text.
  private static final char NO_CHARACTER = '\uFFFD';

  private Directories() {}

  /// Where a channel is kept. Fails with a [StoreException] if a directory cannot have its name.
  static Path ofChannel(Path root, String name) {
    if (name.equals(ServerFile.NAME) || name.equals("clients.dat")) {
      throw unusable(name, "a file of the store has it");
    }
    if (name.indexOf(NO_CHARACTER) >= 0) {
      throw unusable(name, "it is not UTF-8");
    }
    try {
      return root.resolve(name);
    } catch (InvalidPathException e) {
      throw unusable(name, e.getReason() + "; the locale says that names are "
          + System.getProperty("sun.jnu.encoding"));
    }
  }

  private static StoreException unusable(String name, String reason) {
    return new StoreException("unable to create message store for [" + name
        + "]: a directory cannot have this name: " + reason);
  }

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
