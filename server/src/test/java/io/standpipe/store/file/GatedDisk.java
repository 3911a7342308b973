package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/// The real disk, but what is read or written waits at a gate while it is shut.
final class GatedDisk implements Disk {
  /// Open or shut; shut means that whoever comes waits until it is opened.
  static final class Gate {
    private static final int ALL = 1_000_000;
    private final Semaphore permits = new Semaphore(ALL);

    void shut() {
      permits.acquireUninterruptibly(ALL);
    }

    void open() {
      permits.release(ALL);
    }

    /// Whether somebody waits.
    boolean hasArrivals() {
      return permits.hasQueuedThreads();
    }

    private void pass() {
      permits.acquireUninterruptibly();
      permits.release();
    }
  }

  final Gate writes = new Gate();
  /// Between reading and the answer.
  final Gate answers = new Gate();
  private final Disk disk = new LocalDisk();

  @Override
  public Lock lock(Path directory) {
    return disk.lock(directory);
  }

  @Override
  public DiskFile open(Path file, boolean create) throws IOException {
    boolean isMessages = file.getFileName().toString().startsWith("msgs.");
    var open = disk.open(file, create);
    return isMessages ? new GatedFile(open) : open;
  }

  private final class GatedFile implements DiskFile {
    private final DiskFile file;

    GatedFile(DiskFile file) {
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      int length = file.read(target, position);
      answers.pass();
      return length;
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      writes.pass();
      file.write(source, position);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void truncate(long size) throws IOException {
      file.truncate(size);
    }

    @Override
    public void sync() throws IOException {
      file.sync();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  @Override
  public boolean exists(Path path) {
    return disk.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) {
    return disk.isDirectory(path);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    disk.createDirectories(directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    disk.move(from, to);
  }

  @Override
  public void delete(Path path) throws IOException {
    disk.delete(path);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    disk.syncDirectory(directory);
  }
}
