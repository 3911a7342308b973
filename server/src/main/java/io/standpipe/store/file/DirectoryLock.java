package io.standpipe.store.file;

import io.standpipe.store.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps other processes out of a directory, by the lock that the original takes in a group. The
/// file names the owner, for whoever finds it locked.
///
/// Source: reference, stores 4.11.
final class DirectoryLock implements Disk.Lock {
  /// Directories locked by this process. The lock belongs to the process, and closing any channel
  /// of the file would release it: so a second store in this process must not even open it.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /// Fails with the name of the process that has the directory.
  static DirectoryLock take(Path directory) {
    Path held = null;
    try {
      var real = directory.toRealPath();
      if (!HELD.add(real)) {
        throw inUse(directory, self());
      }
      held = real;
      var lock = new DirectoryLock(real, lock(directory));
      held = null;
      return lock;
    } catch (IOException e) {
      throw new StoreException("unable to lock directory " + directory + ": " + Reason.of(e), e);
    } finally {
      if (held != null) {
        HELD.remove(held);
      }
    }
  }

  /// Who has the directory; looks without taking or changing anything.
  static Optional<String> ownerOf(Path directory) throws IOException {
    var file = directory.resolve(".rootdir.lck");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    if (HELD.contains(directory.toRealPath())) {
      return Optional.of("this process");
    }
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      @Nullable
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      return lock == null ? Optional.of(owner(channel)) : Optional.empty();
    }
  }

  private static FileChannel lock(Path directory) throws IOException {
    var channel = FileChannel.open(directory.resolve(".rootdir.lck"), StandardOpenOption.CREATE,
        StandardOpenOption.READ, StandardOpenOption.WRITE);
    boolean locked = false;
    try {
      if (channel.tryLock() == null) {
        throw inUse(directory, owner(channel));
      }
      locked = true;
      name(channel);
      return channel;
    } finally {
      if (!locked) {
        close(channel);
      }
    }
  }

  /// Writes over the last owner's name, so that no space is needed on a full disk.
  private static void name(FileChannel channel) {
    var name = self().getBytes(StandardCharsets.UTF_8);
    try {
      channel.write(ByteBuffer.wrap(name), 0);
      channel.truncate(name.length);
    } catch (IOException _) {
      // The lock holds without a name.
    }
  }

  private static String self() {
    return "process " + ProcessHandle.current().pid();
  }

  private static StoreException inUse(Path directory, String owner) {
    return new StoreException("directory " + directory + " is in use by " + owner);
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
        // Nothing was written that matters.
      }
    }
  }

  @Override
  public void close() {
    close(channel);
    HELD.remove(directory);
  }
}
