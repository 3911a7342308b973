package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.measure.Histogram;
import io.standpipe.store.ArrayPool;
import io.standpipe.store.Journal;
import io.standpipe.store.Operation;
import io.standpipe.store.ProposalQueue;
import io.standpipe.store.ProposalQueue.Proposal;
import io.standpipe.store.StoreView.JournalView;
import io.standpipe.store.Threads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Group commit: whatever gathered while the disk was busy, from all channels, goes into one batch,
/// and is committed by one sync. *Hot path.*
///
/// One thread writes. When a segment is full, the writer brings the channels' files up to date in
/// the background, and the segment is used again.
final class FileJournal implements Journal {
  private final Path root;
  private final Disk disk;
  private final boolean syncs;
  private final int segmentBytes;
  private final Duration checkpointInterval;
  private final Map<String, ChannelFiles> channels;
  private final Writer writer;
  private final ArrayPool pool;
  private final Health health;
  private final System.Logger logger;
  private final Thread thread;
  private final ProposalQueue<ChannelFiles> queue = new ProposalQueue<>();
  private final AtomicLong syncCount = new AtomicLong();
  private final Histogram syncLatency = new Histogram();
  private volatile long segmentPosition;
  private final JournalCodec codec = new JournalCodec(64 << 10);
  private final List<Proposal<ChannelFiles>> batch = new ArrayList<>();
  private final Map<ChannelFiles, Long> lastSequences = new HashMap<>();
  private final RetiredSegments retired;
  private @Nullable JournalSegment segment;
  private long lastBatch;
  private long lastSegment;
  private long lastRotationNanos;
  private volatile boolean parked;
  private volatile boolean closing;

  FileJournal(
      FileStoreConfig config,
      Disk disk,
      Map<String, ChannelFiles> channels,
      Writer writer,
      ArrayPool pool,
      Health health,
      System.Logger logger,
      long lastSegment,
      long lastBatch) {
    this.root = config.directory();
    this.disk = disk;
    this.syncs = config.sync();
    this.segmentBytes = config.journalSegmentBytes();
    this.checkpointInterval = config.autoSync();
    this.channels = channels;
    this.writer = writer;
    this.pool = pool;
    this.health = health;
    this.logger = logger;
    this.retired = new RetiredSegments(disk, root, health, logger);
    this.lastSegment = lastSegment;
    this.lastBatch = lastBatch;
    this.thread = Thread.ofPlatform().name("standpipe-journal").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /// How often the journal was synced.
  long syncCount() {
    return syncCount.get();
  }

  /// Any thread.
  ///
  /// @param openFiles those of the channels
  JournalView view(int openFiles) {
    return new JournalView(segmentPosition, queue.bytes(), syncLatency.view(), openFiles);
  }

  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    queue.add(operation, later, channels.get(operation.channel()));
    if (parked) {
      LockSupport.unpark(thread);
    }
    return false;
  }

  @Override
  public boolean isCongested() {
    return queue.isCongested();
  }

  @Override
  public void whenDrained(Runnable action) {
    queue.whenDrained(action);
  }

  private void run() {
    lastRotationNanos = System.nanoTime();
    try {
      while (true) {
        if (turn()) {
          continue;
        }
        if (closing) {
          return;
        }
        await();
      }
    } catch (RuntimeException | Error e) {
      logger.log(ERROR, "The journal stopped", e);
      health.syncFailed("The journal stopped: " + e);
      while (!closing) {
        gather();
        decide("the journal stopped");
        await();
      }
    }
  }

  /// Commits what has gathered. False if there was nothing. On the journal's thread, or on the only
  /// one there is.
  boolean turn() {
    boolean any = gather();
    if (any) {
      commit();
    }
    rotateIfLate();
    return any;
  }

  private void await() {
    parked = true;
    if (queue.isEmpty() && !closing) {
      if (segment != null && !segment.isEmpty() && !checkpointInterval.isZero()) {
        LockSupport.parkNanos(this, checkpointInterval.toNanos());
      } else {
        LockSupport.park(this);
      }
    }
    parked = false;
  }

  /// Waits a little while the writer is far behind, so that memory stays bounded.
  private boolean gather() {
    while (pool.isExhausted() && !closing && health.refusal().isEmpty()) {
      pool.reclaim();
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(1));
    }
    queue.take(batch, Integer.MAX_VALUE);
    return !batch.isEmpty();
  }

  private void commit() {
    refuseWhatCannotBeKept();
    if (batch.isEmpty()) {
      return;
    }
    var failure = write();
    if (failure.isEmpty()) {
      health.journalWorks();
    }
    decide(failure);
  }

  /// While files cannot be written, messages would only fill the journal and memory.
  private void refuseWhatCannotBeKept() {
    var refusal = health.refusal();
    boolean isFinal = !health.finalFault().isEmpty();
    if (!refusal.isEmpty()) {
      batch.removeIf(proposal -> {
        boolean refused = isFinal || proposal.operation() instanceof Operation.Append;
        if (refused) {
          proposal.decide(refusal);
        }
        return refused;
      });
    }
    batch.removeIf(proposal -> {
      var files = proposal.channel();
      boolean orphaned = files == null
          ? !proposal.operation().channel().isEmpty()
          : files.isDeleted();
      if (orphaned) {
        proposal.decide("channel not found");
      }
      return orphaned;
    });
  }

  /// Empty if the batch is where it has to be.
  private String write() {
    codec.reset(JournalSegment.BATCH_HEADER);
    for (var proposal : batch) {
      long first = 0;
      var files = proposal.channel();
      if (proposal.operation() instanceof Operation.Append(var _, var entries) && files != null) {
        first = files.proposed + 1;
        files.proposed += entries.size();
      }
      codec.encode(proposal.operation(), first);
    }
    try {
      var current = current(codec.length());
      current.write(codec.bytes(), codec.length(), lastBatch + 1);
      if (syncs && !sync(current)) {
        return health.finalFault();
      }
      current.keep(codec.length());
      segmentPosition = current.position();
      lastBatch++;
      return "";
    } catch (IOException e) {
      var fault = "Unable to write to the journal in " + root + ": " + Reason.of(e);
      health.journalFailed(fault);
      return fault;
    } finally {
      codec.shrink(ProposalQueue.BATCH_BYTES);
    }
  }

  private boolean sync(JournalSegment current) {
    long startNanos = System.nanoTime();
    try {
      current.sync(disk);
      syncLatency.record(System.nanoTime() - startNanos);
      syncCount.incrementAndGet();
      return true;
    } catch (IOException e) {
      health.syncFailed("Unable to sync the journal " + current.path + ": " + Reason.of(e));
      return false;
    }
  }

  private JournalSegment current(int length) throws IOException {
    if (segment != null && segment.isFull(length, segmentBytes)) {
      rotate();
    }
    if (segment == null) {
      long number = lastSegment + 1;
      retired.reuse(number);
      segment = JournalSegment.open(disk, root, number);
      lastSegment = number;
    }
    return segment;
  }

  private void rotate() {
    var full = segment;
    segment = null;
    lastRotationNanos = System.nanoTime();
    if (full != null) {
      writer.checkpoint(Map.copyOf(lastSequences), () -> retired.add(full));
      lastSequences.clear();
    }
  }

  /// Bounds what a crash leaves to be replayed, and how long files stay without a sync.
  private void rotateIfLate() {
    if (segment != null && !segment.isEmpty() && segment.isWhole() && !checkpointInterval.isZero()
        && System.nanoTime() - lastRotationNanos >= checkpointInterval.toNanos()) {
      rotate();
    }
  }

  /// Tells everybody, and the writer.
  private void decide(String failure) {
    boolean committed = failure.isEmpty();
    for (var proposal : batch) {
      var files = proposal.channel();
      var operation = proposal.operation();
      if (operation instanceof Operation.Append && files != null) {
        if (committed) {
          files.journaled = files.proposed;
          lastSequences.put(files, files.journaled);
        } else {
          files.proposed = files.journaled;
        }
      } else if (committed && operation instanceof Operation.DeleteChannel && files != null) {
        files.delete();
        channels.remove(files.name, files);
        writer.delete(files);
      } else if (committed) {
        writer.change(files, operation);
      }
    }
    for (var proposal : batch) {
      proposal.decide(failure);
    }
    batch.clear();
  }

  /// Commits what is proposed and stops.
  void stop() {
    closing = true;
    LockSupport.unpark(thread);
    Threads.awaitEnd(thread);
    if (thread.getState() == Thread.State.NEW) {
      boolean more = true;
      while (more) {
        more = turn();
      }
    }
  }

  /// After [#stop]: deletes the journal if the files hold all of it, and closes it.
  void close(boolean isCheckpointed) throws IOException {
    if (segment != null) {
      segment.close();
    }
    if (isCheckpointed) {
      JournalSegment.deleteAll(disk, root);
      disk.delete(JournalSegment.sparePath(root));
    }
  }
}
