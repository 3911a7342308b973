package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Open files, so that there are never more than allowed: the one that was not used longest is
/// closed for the next. Any thread.
final class FileHandles {
  private final Disk disk;
  private final int max;
  /// In the order of last use.
  private final Map<Path, Handle> open = new LinkedHashMap<>(16, 0.75f, true);

  /// What to do with an open file.
  interface Use {
    void with(DiskFile file) throws IOException;
  }

  private static final class Handle {
    final DiskFile file;
    int users;
    /// To be closed by its last user.
    boolean stale;

    Handle(DiskFile file) {
      this.file = file;
    }
  }

  FileHandles(Disk disk, int max) {
    this.disk = disk;
    this.max = max;
  }

  void use(Path path, boolean create, Use use) throws IOException {
    var handle = borrow(path, create);
    try {
      use.with(handle.file);
    } finally {
      giveBack(handle);
    }
  }

  /// Reads from a file that is there; see [DiskFile#read].
  int read(Path path, ByteBuffer target, long position) throws IOException {
    var handle = borrow(path, false);
    try {
      return handle.file.read(target, position);
    } finally {
      giveBack(handle);
    }
  }

  private synchronized Handle borrow(Path path, boolean create) throws IOException {
    var handle = open.get(path);
    if (handle == null) {
      makeRoom();
      handle = new Handle(disk.open(path, create));
      open.put(path, handle);
    }
    handle.users++;
    return handle;
  }

  private void makeRoom() throws IOException {
    var oldest = open.values().iterator();
    while (open.size() >= max && oldest.hasNext()) {
      var handle = oldest.next();
      if (handle.users == 0) {
        oldest.remove();
        handle.file.close();
      }
    }
  }

  private synchronized void giveBack(Handle handle) {
    handle.users--;
    if (handle.stale && handle.users == 0) {
      close(handle);
    }
  }

  private static void close(Handle handle) {
    try {
      handle.file.close();
    } catch (IOException _) {
      // The file is gone or replaced, and with it what a failure could mean.
    }
  }

  /// Closes files below a directory, or the file itself, because the name will mean something else.
  synchronized void forget(Path path) {
    List<Path> concerned = new ArrayList<>();
    for (var known : open.keySet()) {
      if (known.startsWith(path)) {
        concerned.add(known);
      }
    }
    for (var known : concerned) {
      var handle = open.remove(known);
      if (handle != null) {
        handle.stale = true;
        if (handle.users == 0) {
          close(handle);
        }
      }
    }
  }

  synchronized int count() {
    return open.size();
  }

  synchronized void closeAll() throws IOException {
    for (var handle : open.values()) {
      handle.file.close();
    }
    open.clear();
  }
}
