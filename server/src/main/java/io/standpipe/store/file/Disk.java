package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The file system as the store sees it, so that tests can put one under it that fails, forgets
/// what was not synced, and tears the last write. Any thread.
interface Disk {
  /// Keeps other processes out of a directory.
  interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  /// Locks a directory. Fails with a [io.standpipe.store.StoreException] that names who has it.
  Lock lock(Path directory);

  /// Opens for reading and writing. Fails if the file is not there and `create` is false.
  DiskFile open(Path file, boolean create) throws IOException;

  boolean exists(Path path);

  boolean isDirectory(Path path);

  /// The names in a directory, in no order; empty if it is not there.
  List<String> list(Path directory) throws IOException;

  /// Creates a directory, and those above it, where they are not there yet.
  void createDirectories(Path directory) throws IOException;

  /// Renames a file, replacing what has that name.
  void move(Path from, Path to) throws IOException;

  /// Deletes a file or an empty directory; does nothing if it is not there.
  void delete(Path path) throws IOException;

  /// Makes durable which files a directory holds.
  void syncDirectory(Path directory) throws IOException;
}
