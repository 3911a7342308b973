package io.standpipe.store.file;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Files and directories that were written and may still be lost with the power. Owned by
/// the writer.
final class UnsyncedFiles {
  /// A file system commits what several threads wait for at once: 16 of them sync five times as
  /// many small files per second as one does.
  private static final int THREADS = 16;
  /// So few are synced before threads are there.
  private static final int FEW = 64;

  private final Path root;
  private final Disk disk;
  private final FileHandles handles;
  /// By directory, in the order they were written.
  private final Map<Path, Set<Path>> files = new LinkedHashMap<>();
  private final Set<Path> directories = new LinkedHashSet<>();

  /// What could not be synced. What the disk has of it now, nobody can know.
  static final class SyncException extends IOException {
    private static final long serialVersionUID = 1;

    SyncException(Path path, IOException cause) {
      super("Unable to sync " + path + ": " + Reason.of(cause), cause);
    }
  }

  UnsyncedFiles(Path root, Disk disk, FileHandles handles) {
    this.root = root;
    this.disk = disk;
    this.handles = handles;
  }

  /// A file in a directory of the store, or in the root, was written.
  void wrote(Path directory, Path file) {
    files.computeIfAbsent(directory, _ -> new LinkedHashSet<>()).add(file);
  }

  /// Names came or went in a directory.
  void changed(Path directory) {
    directories.add(directory);
  }

  /// Makes sure that a channel has its directory.
  void createDirectory(Path directory) throws IOException {
    if (!disk.isDirectory(directory)) {
      disk.createDirectories(directory);
      directories.add(root);
    }
  }

  /// The file is about to go.
  void forget(Path directory, Path file) {
    var written = files.get(directory);
    if (written != null) {
      written.remove(file);
    }
  }

  /// The directory and all in it are about to go.
  void forgetAll(Path directory) {
    files.remove(directory);
    directories.remove(directory);
  }

  /// Syncs them all, files before the directories that name them. After a failure, what was not
  /// synced is still known here.
  void sync() throws SyncException {
    var written = new ArrayList<Path>();
    files.values().forEach(written::addAll);
    syncAll(written, this::syncFile);
    files.clear();
    syncAll(List.copyOf(directories), this::syncDirectory);
    directories.clear();
  }

  private interface Sync {
    void of(Path path) throws IOException;
  }

  private static void syncAll(List<Path> paths, Sync sync) throws SyncException {
    if (paths.size() <= FEW) {
      for (var path : paths) {
        syncOne(path, sync);
      }
      return;
    }
    try (var threads = Executors.newFixedThreadPool(THREADS,
        Thread.ofPlatform().name("standpipe-store-sync-", 1).daemon().factory())) {
      List<Future<Void>> running = new ArrayList<>(paths.size());
      for (var path : paths) {
        running.add(threads.submit(() -> {
          syncOne(path, sync);
          return null;
        }));
      }
      for (var one : running) {
        await(one);
      }
    }
  }

  private static void syncOne(Path path, Sync sync) throws SyncException {
    try {
      sync.of(path);
    } catch (IOException e) {
      throw new SyncException(path, e);
    }
  }

  private static void await(Future<Void> running) throws SyncException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          running.get();
          return;
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SyncException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void syncFile(Path file) throws IOException {
    try {
      handles.use(file, false, open -> {
        open.sync();
      });
    } catch (NoSuchFileException e) {
      // It was removed with its channel after it was written.
    }
  }

  private void syncDirectory(Path directory) throws IOException {
    if (disk.isDirectory(directory)) {
      disk.syncDirectory(directory);
    }
  }
}
