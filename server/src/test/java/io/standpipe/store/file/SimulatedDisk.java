package io.standpipe.store.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A file system in memory that can fail at any call, and forget at a power loss whatever was not
/// synced: any subset of the writes to a file, and of the names created, replaced and removed in a
/// directory. Stricter than real ones, which keep names in order. Any thread.
final class SimulatedDisk implements Disk {
  /// What happens at a chosen call.
  enum Fault {
    NONE,
    IO_ERROR,
    POWER_LOSS
  }

  /// A name that came, went, or changed its meaning.
  private static final class NameChange {
    final @Nullable Path removed;
    final @Nullable Path added;
    final Object node;
    boolean synced;

    NameChange(@Nullable Path removed, @Nullable Path added, Object node) {
      this.removed = removed;
      this.added = added;
      this.node = node;
    }

    boolean concerns(Path directory) {
      var path = added == null ? removed : added;
      return path != null && directory.equals(path.getParent());
    }

    void applyTo(Map<Path, Object> names) {
      if (removed != null && names.remove(removed, node) && DIRECTORY.equals(node)) {
        names.keySet().removeIf(path -> path.startsWith(removed));
      }
      if (added != null) {
        names.put(added, node);
      }
    }
  }

  private static final Object DIRECTORY = "directory";

  private final RandomGenerator random;
  private final Map<Path, Object> names = new TreeMap<>();
  private final Map<Path, Object> durableNames = new TreeMap<>();
  private final List<NameChange> nameChanges = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();
  private long faultAt = -1;
  private String faultyCall = "";
  private Fault fault = Fault.NONE;
  private long bytesMax = Long.MAX_VALUE;

  SimulatedDisk(long seed) {
    random = new SplittableRandom(seed);
    names.put(Path.of("/"), DIRECTORY);
    durableNames.put(Path.of("/"), DIRECTORY);
  }

  /// A disk that holds these files, safely.
  static SimulatedDisk of(Map<Path, byte[]> files) {
    var disk = new SimulatedDisk(0);
    files.forEach((path, content) -> {
      for (var directory = path.getParent(); directory != null; directory = directory.getParent()) {
        disk.names.put(directory, DIRECTORY);
      }
      var file = new SimulatedFile();
      file.write(0, content);
      file.sync();
      disk.names.put(path, file);
    });
    disk.durableNames.putAll(disk.names);
    return disk;
  }

  /// From now on, the call that comes after so many others fails, once.
  synchronized void fail(Fault newFault, int callsBefore) {
    fault = newFault;
    faultAt = (long) calls.size() + callsBefore;
  }

  /// The next call of these words fails, once.
  synchronized void failNext(String words) {
    fault = Fault.IO_ERROR;
    faultyCall = words;
  }

  /// Calls that could fail so far, in words.
  synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  synchronized int callCount() {
    return calls.size();
  }

  /// From now on, files hold at most so many bytes together.
  synchronized void limit(long newBytesMax) {
    bytesMax = newBytesMax;
  }

  synchronized long used() {
    return names.values()
        .stream()
        .mapToLong(node -> node instanceof SimulatedFile file ? file.size() : 0)
        .sum();
  }

  /// What is left when power comes back.
  synchronized SimulatedDisk afterPowerLoss() {
    var after = new SimulatedDisk(random.nextLong());
    var left = new TreeMap<>(durableNames);
    for (var change : nameChanges) {
      if (change.synced || random.nextInt(3) > 0) {
        change.applyTo(left);
      }
    }
    var files = new HashMap<Object, Object>();
    left.forEach((path, node) -> {
      var parent = path.getParent();
      if (parent == null || after.names.containsKey(parent)) {
        var copy = node instanceof SimulatedFile file
            ? files.computeIfAbsent(file, _ -> file.afterPowerLoss(random))
            : DIRECTORY;
        after.names.put(path, copy);
        after.durableNames.put(path, copy);
      }
    });
    return after;
  }

  /// Every file with its content.
  synchronized Map<Path, byte[]> files() {
    var files = new TreeMap<Path, byte[]>();
    names.forEach((path, node) -> {
      if (node instanceof SimulatedFile file) {
        files.put(path, file.content());
      }
    });
    return files;
  }

  /// True if the call is to fail.
  private boolean isFaulty(String call, Path path) {
    calls.add(call + " " + path.getFileName());
    if (calls.size() - 1 != faultAt && !calls.getLast().equals(faultyCall)) {
      return false;
    }
    faultyCall = "";
    if (fault == Fault.POWER_LOSS) {
      throw new PowerLoss();
    }
    return fault == Fault.IO_ERROR;
  }

  private void check(String call, Path path) throws IOException {
    if (isFaulty(call, path)) {
      throw new IOException(call + " of " + path + ": simulated I/O error");
    }
  }

  @Override
  public Lock lock(Path directory) {
    return () -> {};
  }

  @Override
  public synchronized DiskFile open(Path path, boolean create) throws IOException {
    check("open", path);
    var node = names.get(path);
    if (DIRECTORY.equals(node)) {
      throw new IOException(path + ": Is a directory");
    }
    if (node == null) {
      if (!create || !DIRECTORY.equals(names.get(path.getParent()))) {
        throw new NoSuchFileException(path.toString());
      }
      node = new SimulatedFile();
      change(new NameChange(null, path, node));
    }
    return new Open(path, (SimulatedFile) node);
  }

  private void change(NameChange change) {
    change.applyTo(names);
    nameChanges.add(change);
  }

  @Override
  public synchronized boolean exists(Path path) {
    return names.containsKey(path);
  }

  @Override
  public synchronized boolean isDirectory(Path path) {
    return DIRECTORY.equals(names.get(path));
  }

  @Override
  public synchronized List<String> list(Path directory) throws IOException {
    check("list", directory);
    var found = new ArrayList<String>();
    for (var path : names.keySet()) {
      if (directory.equals(path.getParent())) {
        found.add(random.nextInt(found.size() + 1), path.getFileName().toString());
      }
    }
    return found;
  }

  @Override
  public synchronized void createDirectories(Path directory) throws IOException {
    if (DIRECTORY.equals(names.get(directory))) {
      return;
    }
    check("create directory", directory);
    if (names.containsKey(directory)) {
      throw new FileAlreadyExistsException(directory.toString());
    }
    var parent = directory.getParent();
    if (parent != null) {
      createDirectories(parent);
    }
    change(new NameChange(null, directory, DIRECTORY));
  }

  @Override
  public synchronized void move(Path from, Path to) throws IOException {
    check("move", from);
    var node = names.get(from);
    if (node == null) {
      throw new NoSuchFileException(from.toString());
    }
    change(new NameChange(from, to, node));
  }

  @Override
  public synchronized void delete(Path path) throws IOException {
    check("delete", path);
    var node = names.get(path);
    if (DIRECTORY.equals(node)
        && names.keySet().stream().anyMatch(p -> path.equals(p.getParent()))) {
      throw new IOException(path + ": Directory not empty");
    }
    if (node != null) {
      change(new NameChange(path, null, node));
    }
  }

  @Override
  public synchronized void syncDirectory(Path directory) throws IOException {
    check("sync directory", directory);
    nameChanges.forEach(change -> change.synced |= change.concerns(directory));
    while (!nameChanges.isEmpty() && nameChanges.getFirst().synced) {
      nameChanges.removeFirst().applyTo(durableNames);
    }
  }

  private final class Open implements DiskFile {
    private final Path path;
    private final SimulatedFile file;

    Open(Path path, SimulatedFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        check("read", path);
        int count = file.read(target.array(), target.arrayOffset() + target.position(),
            target.remaining(), position);
        target.position(target.position() + count);
        return count;
      }
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
      synchronized (SimulatedDisk.this) {
        var bytes = new byte[source.remaining()];
        source.get(bytes);
        boolean faulty;
        try {
          faulty = isFaulty("write", path);
        } catch (PowerLoss e) {
          file.write(position, part(bytes, random.nextInt(bytes.length + 1)));
          throw e;
        }
        if (faulty) {
          file.write(position, part(bytes, random.nextInt(bytes.length + 1)));
          throw new IOException("write to " + path + ": simulated I/O error");
        }
        long room = bytesMax - used() + Math.max(0, file.size() - position);
        if (bytes.length > room) {
          file.write(position, part(bytes, (int) Math.max(0, room)));
          throw new IOException("No space left on device");
        }
        file.write(position, bytes);
      }
    }

    private static byte[] part(byte[] bytes, int length) {
      return Arrays.copyOf(bytes, length);
    }

    @Override
    public long size() {
      synchronized (SimulatedDisk.this) {
        return file.size();
      }
    }

    @Override
    public void truncate(long size) throws IOException {
      synchronized (SimulatedDisk.this) {
        check("truncate", path);
        file.truncate(size);
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (SimulatedDisk.this) {
        if (isFaulty("sync", path)) {
          file.failSync();
          throw new IOException("sync of " + path + ": simulated I/O error");
        }
        file.sync();
      }
    }

    @Override
    public void close() {}
  }
}
