package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;

import io.standpipe.store.Operation;
import io.standpipe.store.StateCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Brings to the original's files what the journal already holds, on a thread of its own, without
/// haste: a little later much goes in one piece. Any thread may ask for work.
///
/// A checkpoint syncs every file that was written since the last one, so that a segment of the
/// journal is not needed any more. A write that fails is tried again every second; until it works,
/// the store refuses messages.
final class Writer {
  private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// Something to do, in the order it was asked for.
  private sealed interface Task {
    record Flush(FileLog log) implements Task {}

    record Drop(String channel, Slice slice) implements Task {}

    record Index(Slice slice, long end, ByteBuffer image) implements Task {}

    /// `files` is null for changes of clients.
    record Change(@Nullable ChannelFiles files, Operation operation) implements Task {}

    record Delete(ChannelFiles files) implements Task {}
  }

  /// Runs `done` once all that the journal held then is in synced files.
  private record Checkpoint(Map<ChannelFiles, Long> lastSequences, Runnable done) {
    boolean isApplied() {
      return lastSequences.entrySet()
          .stream()
          .allMatch(entry -> entry.getKey().isDeleted()
              || entry.getKey().log.publishedLast() >= entry.getValue());
    }
  }

  private final Path root;
  private final Disk disk;
  private final FileHandles handles;
  private final Health health;
  private final Archive archive;
  private final Compactor compactor;
  private final StateFile clients;
  private final System.Logger logger;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Checkpoint> checkpoints = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Task> failed = new ArrayDeque<>();
  /// Directories of deleted channels that could not be removed yet: their successors wait.
  private final Set<Path> undeleted = new HashSet<>();
  private final Set<Path> unsynced = new LinkedHashSet<>();
  private final Set<Path> unsyncedDirectories = new LinkedHashSet<>();
  private final Set<ChannelFiles> changed = new LinkedHashSet<>();
  /// To be written once their slices are synced.
  private final List<Task.Index> indexes = new ArrayList<>();
  private boolean clientsChanged;
  private volatile boolean idle = true;
  private volatile boolean closing;

  Writer(
      Path root,
      Disk disk,
      FileHandles handles,
      Health health,
      Archive archive,
      Compactor compactor,
      StateFile clients,
      System.Logger logger) {
    this.root = root;
    this.disk = disk;
    this.handles = handles;
    this.health = health;
    this.archive = archive;
    this.compactor = compactor;
    this.clients = clients;
    this.logger = logger;
    this.thread = Thread.ofPlatform().name("standpipe-store-writer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// The log has something to write.
  void write(FileLog log) {
    add(new Task.Flush(log));
  }

  /// The slice is of no use any more.
  void drop(String channel, Slice slice) {
    add(new Task.Drop(channel, slice));
  }

  /// The slice is complete, and `image` is for its index file.
  void index(Slice slice, ByteBuffer image) {
    add(new Task.Index(slice, slice.endPosition, image));
  }

  /// A change that the journal holds.
  void change(@Nullable ChannelFiles files, Operation operation) {
    add(new Task.Change(files, operation));
  }

  void delete(ChannelFiles files) {
    add(new Task.Delete(files));
  }

  private void add(Task task) {
    tasks.add(task);
    wakeIfIdle();
  }

  private void wakeIfIdle() {
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /// Runs `done`, on the writer's thread, once the files hold and have synced all that the journal
  /// held when this was called; never if they cannot.
  void checkpoint(Map<ChannelFiles, Long> lastSequences, Runnable done) {
    checkpoints.add(new Checkpoint(lastSequences, done));
    LockSupport.unpark(thread);
  }

  private void run() {
    try {
      while (!closing || !tasks.isEmpty()) {
        await();
        pass();
      }
    } catch (RuntimeException | Error e) {
      logger.log(ERROR, "The store's writer stopped", e);
      health.syncFailed("The store's writer stopped: " + e);
    }
  }

  private void await() {
    idle = true;
    if (tasks.isEmpty() && checkpoints.isEmpty() && !isBehind() && !closing) {
      LockSupport.park(this);
    }
    idle = false;
    if (!closing) {
      LockSupport.parkNanos(this, isBehind() ? RETRY_NANOS : GATHER_NANOS);
    }
  }

  /// Whether the last pass had to leave something for the next.
  private boolean isBehind() {
    return !failed.isEmpty() || !changed.isEmpty() || clientsChanged;
  }

  /// Does what is to do now. On the writer's thread, or before it is started.
  void pass() {
    int again = failed.size();
    for (int i = 0; i < again; i++) {
      attempt(failed.removeFirst());
    }
    Task task;
    while ((task = tasks.poll()) != null) {
      attempt(task);
    }
    flushState();
    if (!isBehind()) {
      health.writingWorks();
      checkpointIfDue();
    }
  }

  private void attempt(Task task) {
    try {
      if (undeleted.contains(directory(task)) && !(task instanceof Task.Delete)) {
        failed.add(task);
        return;
      }
      switch (task) {
        case Task.Flush(var log) -> flush(log);
        case Task.Drop(var channel, var slice) -> dropFiles(channel, slice);
        case Task.Index index -> indexes.add(index);
        case Task.Change(var files, var operation) -> note(files, operation);
        case Task.Delete(var files) -> deleteFiles(files);
      }
    } catch (IOException e) {
      failed.add(task);
      health.writingFailed(describe(task, e));
    }
  }

  private Path directory(Task task) {
    return switch (task) {
      case Task.Flush(var log) -> log.directory();
      case Task.Drop(var _, var slice) -> slice.directory;
      case Task.Index(var slice, var _, var _) -> slice.directory;
      case Task.Change(var files, var _) -> files == null ? root : files.directory;
      case Task.Delete(var files) -> files.directory;
    };
  }

  private static String describe(Task task, IOException e) {
    var what = switch (task) {
      case Task.Flush(var log) -> "write messages of channel " + log.channel();
      case Task.Drop(var channel, var slice) -> "remove " + slice.file + " of channel " + channel;
      case Task.Index(var slice, var _, var _) -> "write " + slice.sparseIndex();
      case Task.Change _ -> "write changes";
      case Task.Delete(var files) -> "remove channel " + files.name;
    };
    return "Unable to " + what + ": " + Reason.of(e);
  }

  private void flush(FileLog log) throws IOException {
    var unwritten = log.unwritten();
    if (log.isDeleted()) {
      unwritten.clear();
      return;
    }
    for (var chunk = unwritten.peek(); chunk != null; chunk = unwritten.peek()) {
      boolean sealed = chunk.isSealed();
      int from = chunk.written();
      int to = chunk.published();
      if (from < to && isWanted(chunk.slice)) {
        write(chunk, from, to);
      }
      chunk.setWritten(to);
      if (!sealed && chunk.published() == to) {
        return;
      }
      if (sealed && to == chunk.published()) {
        unwritten.poll();
      }
    }
  }

  /// A slice that goes to the archive goes there complete.
  private boolean isWanted(Slice slice) {
    return !slice.dropped || archive.isEnabled() && !slice.gone;
  }

  private void write(Chunk chunk, int from, int to) throws IOException {
    var slice = chunk.slice;
    if (!slice.created) {
      create(slice);
    }
    handles.use(slice.file, true, file -> {
      file.write(ByteBuffer.wrap(chunk.bytes(), from, to - from), chunk.position + from);
    });
    slice.writtenPosition = chunk.position + to;
    unsynced.add(slice.file);
  }

  private void create(Slice slice) throws IOException {
    var directory = slice.directory;
    createDirectory(directory);
    if (slice.hasOriginalIndex) {
      disk.delete(slice.originalIndex());
      slice.hasOriginalIndex = false;
    }
    handles.use(slice.file, true, file -> {
      if (file.size() < RecordFormat.START) {
        file.write(ByteBuffer.wrap(RecordFormat.fileHeader()), 0);
      }
    });
    unsyncedDirectories.add(directory);
    slice.created = true;
  }

  private void createDirectory(Path directory) throws IOException {
    if (!disk.isDirectory(directory)) {
      disk.createDirectories(directory);
      unsyncedDirectories.add(root);
    }
  }

  private void dropFiles(String channel, Slice slice) throws IOException {
    slice.gone = true;
    handles.forget(slice.file);
    unsynced.remove(slice.file);
    disk.delete(slice.sparseIndex());
    if (!archive.take(channel, slice)) {
      disk.delete(slice.originalIndex());
      disk.delete(slice.file);
    }
    unsyncedDirectories.add(slice.directory);
  }

  private void note(@Nullable ChannelFiles files, Operation operation) {
    switch (operation) {
      case Operation.PutClient(var client) -> {
        clients.append(StateFile.CLIENT, StateCodec.encode(client));
        clientsChanged = true;
      }
      case Operation.DropClient(var id) -> {
        clients.append(StateFile.CLIENT_DELETE, StateCodec.encodeClientDelete(id));
        clientsChanged = true;
      }
      case Operation.PutSubscription(var _, var subscription) -> known(files).put(subscription);
      case Operation.DropSubscription(var _, var id) -> known(files).drop(id);
      case Operation.Progress(var _, var positions) -> positions.forEach(known(files)::progress);
      case Operation.Append _,Operation.DeleteChannel _ ->
        throw new IllegalArgumentException("no change of state: " + operation);
    }
  }

  private ChannelFiles known(@Nullable ChannelFiles files) {
    if (files == null) {
      throw new IllegalArgumentException("a change without its channel");
    }
    changed.add(files);
    return files;
  }

  private void flushState() {
    for (var files : List.copyOf(changed)) {
      if (files.isDeleted()) {
        changed.remove(files);
      } else if (!undeleted.contains(files.directory)
          && flushState(files.subscriptions, files.directory)) {
        changed.remove(files);
        if (compactor.look(files)) {
          unsyncedDirectories.add(files.directory);
        }
      }
    }
    if (clientsChanged && flushState(clients, root)) {
      clientsChanged = false;
      if (compactor.look(clients)) {
        unsyncedDirectories.add(root);
      }
    }
  }

  private boolean flushState(StateFile state, Path directory) {
    try {
      if (state.isNew()) {
        createDirectory(directory);
        unsyncedDirectories.add(directory);
      }
      state.flush(handles);
      unsynced.add(state.file);
      return true;
    } catch (IOException e) {
      health.writingFailed("Unable to write " + state.file + ": " + Reason.of(e));
      return false;
    }
  }

  private void deleteFiles(ChannelFiles files) throws IOException {
    undeleted.add(files.directory);
    handles.forget(files.directory);
    unsynced.removeIf(file -> file.startsWith(files.directory));
    unsyncedDirectories.remove(files.directory);
    changed.remove(files);
    Directories.deleteAll(disk, files.directory);
    unsyncedDirectories.add(root);
    undeleted.remove(files.directory);
  }

  /// Writes and syncs on the caller's thread, while the writer's does not run. Says what failed, or
  /// is empty.
  String passAndSync() {
    pass();
    if (!isBehind() && syncAll()) {
      return "";
    }
    return health.fault().isEmpty() ? "not everything could be written" : health.fault();
  }

  private void checkpointIfDue() {
    var ready = new ArrayList<Checkpoint>();
    for (var checkpoint : checkpoints) {
      if (!checkpoint.isApplied()) {
        break;
      }
      ready.add(checkpoint);
    }
    if (ready.isEmpty()) {
      return;
    }
    // What was applied since the last pass may have no task yet.
    for (var checkpoint : ready) {
      checkpoint.lastSequences().keySet().forEach(files -> attempt(new Task.Flush(files.log)));
    }
    Task task;
    while ((task = tasks.poll()) != null) {
      attempt(task);
    }
    flushState();
    if (!isBehind() && syncAll()) {
      for (var checkpoint : ready) {
        checkpoints.poll();
        checkpoint.done().run();
      }
    }
  }

  private boolean syncAll() {
    if (!health.finalFault().isEmpty()) {
      return false;
    }
    var due = indexes.stream().filter(index -> index.slice.writtenPosition >= index.end).toList();
    Path current = root;
    try {
      for (var file : List.copyOf(unsynced)) {
        current = file;
        sync(file);
        unsynced.remove(file);
      }
      for (var directory : List.copyOf(unsyncedDirectories)) {
        current = directory;
        if (disk.isDirectory(directory)) {
          disk.syncDirectory(directory);
        }
        unsyncedDirectories.remove(directory);
      }
      due.forEach(this::write);
      indexes.removeAll(due);
      return true;
    } catch (IOException e) {
      health.syncFailed("Unable to sync " + current + ": " + Reason.of(e));
      return false;
    }
  }

  /// Without the index, the next start reads the slice.
  private void write(Task.Index index) {
    if (index.slice.dropped) {
      return;
    }
    try {
      SparseIndexFile.write(disk, index.slice, index.image);
    } catch (IOException e) {
      logger.log(WARNING, "Unable to write " + index.slice.sparseIndex() + ": " + Reason.of(e));
    }
  }

  private void sync(Path file) throws IOException {
    try {
      handles.use(file, false, open -> {
        open.sync();
      });
    } catch (NoSuchFileException e) {
      // It was removed with its channel after it was written.
    }
  }

  /// Writes what is left and syncs it. True if all is in the files.
  boolean close() {
    closing = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return passAndSync().isEmpty();
  }

  /// After [#close]: writes what makes the next start fast.
  void writeIndexes(FileLog log) {
    for (var slice : log.slices()) {
      if (SparseIndexFile.isDue(slice)) {
        write(new Task.Index(slice, slice.endPosition, SparseIndexFile.image(slice)));
      }
    }
  }
}
