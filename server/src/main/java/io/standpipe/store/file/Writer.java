package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.Operation;
import io.standpipe.store.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
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

    record Index(MessageFiles.Index index) implements Task {}

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
  private final MessageFiles messages;
  private final StateFiles state;
  private final UnsyncedFiles unsynced;
  private final Health health;
  private final System.Logger logger;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Task> tasks = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Checkpoint> checkpoints = new ConcurrentLinkedQueue<>();
  private final ArrayDeque<Task> failed = new ArrayDeque<>();
  /// Directories of deleted channels that could not be removed yet: their successors wait.
  private final Set<Path> undeleted = new HashSet<>();
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
    this.health = health;
    this.logger = logger;
    this.unsynced = new UnsyncedFiles(root, disk, handles);
    this.messages = new MessageFiles(disk, handles, archive, unsynced, logger);
    this.state = new StateFiles(root, handles, compactor, clients, unsynced, health);
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
    add(new Task.Index(new MessageFiles.Index(slice, slice.endPosition, image)));
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
    return !failed.isEmpty() || state.isBehind();
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
    state.flush(undeleted);
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
        case Task.Flush(var log) -> messages.write(log);
        case Task.Drop(var channel, var slice) -> messages.drop(channel, slice);
        case Task.Index(var index) -> messages.index(index);
        case Task.Change(var files, var operation) -> {
          state.note(files, operation);
          if (state.isMuch(files)) {
            state.flush(undeleted);
          }
        }
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
      case Task.Index(var index) -> index.slice().directory;
      case Task.Change(var files, var _) -> files == null ? root : files.directory;
      case Task.Delete(var files) -> files.directory;
    };
  }

  private static String describe(Task task, IOException e) {
    var what = switch (task) {
      case Task.Flush(var log) -> "write messages of channel " + log.channel();
      case Task.Drop(var channel, var slice) -> "remove " + slice.file + " of channel " + channel;
      case Task.Index(var index) -> "write " + index.slice().sparseIndex();
      case Task.Change _ -> "write changes";
      case Task.Delete(var files) -> "remove channel " + files.name;
    };
    return "Unable to " + what + ": " + Reason.of(e);
  }

  private void deleteFiles(ChannelFiles files) throws IOException {
    undeleted.add(files.directory);
    state.forget(files);
    messages.deleteAll(files.directory);
    unsynced.changed(root);
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
    state.flush(undeleted);
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
    var due = messages.dueIndexes();
    try {
      unsynced.sync();
    } catch (UnsyncedFiles.SyncException e) {
      health.syncFailed(Reason.of(e));
      return false;
    }
    messages.write(due);
    return true;
  }

  /// Writes what is left and syncs it. True if all is in the files.
  boolean close() {
    closing = true;
    LockSupport.unpark(thread);
    Threads.awaitEnd(thread);
    return passAndSync().isEmpty();
  }

  /// After [#close]: writes what makes the next start fast.
  void writeIndexes(FileLog log) {
    messages.writeIndexes(log);
  }
}
