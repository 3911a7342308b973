package io.standpipe.store.file;

import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Keeps other processes out of a directory, by the lock that the original takes in a group. The
/// file names the owner, for whoever finds it locked.
///
/// Source: reference, stores 4.11.
final class DirectoryLock implements AutoCloseable {
  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Fails with the name of the process that has the directory.
  static DirectoryLock take(Path directory) {
    var file = directory.resolve(".rootdir.lck");
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
          StandardOpenOption.WRITE);
      if (!lock(channel)) {
        var owner = owner(channel);
        channel.close();
        throw new StoreException("directory " + directory + " is in use by " + owner);
      }
      var name = "process " + ProcessHandle.current().pid();
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(name.getBytes(StandardCharsets.UTF_8)), 0);
      return new DirectoryLock(channel);
    } catch (IOException e) {
      close(channel);
      throw new StoreException("unable to lock directory " + directory + ": " + e, e);
    }
  }

  /// Who has the directory; looks without taking or changing anything.
  static Optional<String> ownerOf(Path directory) throws IOException {
    var file = directory.resolve(".rootdir.lck");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      @Nullable
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      return lock == null ? Optional.of(owner(channel)) : Optional.empty();
    } catch (OverlappingFileLockException _) {
      return Optional.of("this process");
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      @Nullable
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false;
    }
  }

  private static String owner(FileChannel channel) throws IOException {
    var buffer = ByteBuffer.allocate(100);
    int length = channel.read(buffer, 0);
    var name = length <= 0 ? "" : new String(buffer.array(), 0, length, StandardCharsets.UTF_8);
    return name.isBlank() ? "another process" : name;
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException _) {
        // The failure that led here says more.
      }
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
