package io.standpipe.store.file;

import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import io.standpipe.wire.streaming.MsgProto;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The messages of one channel in slices of the original's format. *Hot path.*
///
/// What is appended goes into chunks in memory; the writer brings them to the file soon after, in
/// large pieces and without syncing: the journal keeps them safe meanwhile. Chunks stay for readers
/// that follow closely, as long as the pool's budget allows. Older messages come back in blocks that
/// readers on other threads load; the sparse index says where. So the owner, on whose thread all
/// public methods run, never waits for the disk.
final class FileLog implements MessageLog {
  private static final int CHUNK_MIN = 512;
  /// Chunks of one log that may stay in memory without being asked for.
  private static final int CHUNKS_MAX = 64;

  private final String channel;
  private final Path directory;
  private final SliceLimits sliceLimits;
  private final Checksum checksum;
  private final Writer writer;
  private final ColdReader reader;
  private final ChunkPool pool;
  /// Oldest first; numbers ascend.
  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private final ChunkList chunks = new ChunkList();
  /// Blocks that were asked for and have not come.
  private final List<Block> awaited = new ArrayList<>();
  private final Queue<Chunk> loaded = new ConcurrentLinkedQueue<>();
  private final Queue<Chunk> unwritten = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean queuedForWriting = new AtomicBoolean();
  private final AtomicBoolean trimAsked = new AtomicBoolean();
  private volatile Runnable wake = () -> {};
  private volatile boolean closed;
  private long last;
  private final AtomicLong publishedLast = new AtomicLong();
  private long lastTimestampNanos;
  private long count;
  private long bytes;
  private boolean registered;

  FileLog(
      String channel,
      Path directory,
      SliceLimits sliceLimits,
      Checksum checksum,
      Writer writer,
      ColdReader reader,
      ChunkPool pool) {
    this.channel = channel;
    this.directory = directory;
    this.sliceLimits = sliceLimits;
    this.checksum = checksum;
    this.writer = writer;
    this.reader = reader;
    this.pool = pool;
  }

  String channel() {
    return channel;
  }

  /// Takes over a slice that recovery found; numbers must ascend.
  void adopt(Slice slice) {
    slices.addLast(slice);
    count += slice.count;
    bytes += slice.bytes;
    last = Math.max(last, slice.last);
    publishedLast.set(last);
    lastTimestampNanos = Math.max(lastTimestampNanos, slice.lastTimestampNanos);
  }

  /// Oldest first. For recovery and for closing, when nobody else uses the log.
  List<Slice> slices() {
    return List.copyOf(slices);
  }

  @Override
  public long first() {
    for (var slice : slices) {
      if (slice.count > 0) {
        return slice.first;
      }
    }
    return last == 0 ? 0 : last + 1;
  }

  @Override
  public long last() {
    return last;
  }

  /// The last sequence that was appended. Any thread.
  long publishedLast() {
    return publishedLast.getAcquire();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public long lastTimestampNanos() {
    return lastTimestampNanos;
  }

  @Override
  public void append(long sequence, Entry entry) {
    if (sequence != last + 1) {
      throw new IllegalArgumentException("sequence " + sequence + " after " + last);
    }
    int length = RecordFormat.HEADER + MsgProto.sequenceSize(sequence) + entry.length();
    var slice = sliceFor(entry.timestampNanos());
    var chunk = chunkFor(slice, length);
    slice.add(sequence, chunk.endPosition(), length, entry.timestampNanos());
    chunk.append(sequence, entry, checksum);
    last = sequence;
    lastTimestampNanos = entry.timestampNanos();
    count++;
    bytes += length - RecordFormat.HEADER + RecordFormat.OVERHEAD;
    publishedLast.setRelease(sequence);
    if (!queuedForWriting.get() && queuedForWriting.compareAndSet(false, true)) {
      writer.write(this);
    }
  }

  private Slice sliceFor(long nowNanos) {
    var newest = slices.peekLast();
    if (newest != null && !isFull(newest, nowNanos)) {
      return newest;
    }
    var slice = new Slice(directory, newest == null ? 1 : newest.number + 1);
    slices.addLast(slice);
    if (newest != null && newest.count == 0 && slices.size() == 2) {
      drop(slices.removeFirst());
    }
    return slice;
  }

  private boolean isFull(Slice slice, long nowNanos) {
    return sliceLimits.bytesMax() > 0 && slice.bytesWritten >= sliceLimits.bytesMax()
        || sliceLimits.messagesMax() > 0 && slice.countWritten >= sliceLimits.messagesMax()
        || !sliceLimits.ageMax().isZero() && slice.countWritten > 0
            && nowNanos - slice.firstTimestampNanos >= sliceLimits.ageMax().toNanos();
  }

  private Chunk chunkFor(Slice slice, int length) {
    var newest = chunks.newest();
    if (newest != null && newest.slice == slice && !newest.isSealed() && newest.fits(length)) {
      return newest;
    }
    int size = CHUNK_MIN;
    if (newest != null && !newest.wasRead()) {
      newest.seal();
      size = Math.min(ChunkPool.CHUNK, 2 * newest.bytes().length);
    }
    if (chunks.size() >= CHUNKS_MAX) {
      giveBackLeastUseful();
    }
    var chunk = new Chunk(slice, slice.endPosition, pool.take(Math.max(size, length)));
    chunks.addNewest(chunk);
    unwritten.add(chunk);
    register();
    return chunk;
  }

  private void register() {
    if (!registered) {
      registered = true;
      pool.holds(this);
    }
  }

  private void giveBackLeastUseful() {
    var least = chunks.leastUseful();
    if (least != null) {
      chunks.remove(chunk -> chunk == least).forEach(this::giveBack);
    }
  }

  /// An array that the writer may still look at is left to the garbage collector.
  private void giveBack(Chunk chunk) {
    if (chunk.isClean()) {
      pool.give(chunk.bytes());
    } else {
      pool.forget(chunk.bytes());
    }
  }

  @Override
  public boolean fetch(long sequence) {
    takeLoaded();
    if (sequence < first() || sequence > last || sequence <= 0) {
      return true;
    }
    var chunk = chunks.find(sequence);
    if (chunk == null) {
      return !ask(sequence);
    }
    if (chunk.wasRead() && chunk.coveredTo() < last) {
      var next = chunk.coveredTo() + 1;
      if (chunks.find(next) == null) {
        ask(next);
      }
      chunks.find(sequence);
    }
    return true;
  }

  /// Asks for the block that holds a sequence. False if no slice has it.
  private boolean ask(long sequence) {
    var slice = sliceOf(sequence);
    if (slice == null || sequence < slice.index.sequence(0)) {
      return false;
    }
    int entry = slice.index.floor(sequence);
    for (var block : awaited) {
      if (block.slice() == slice && block.entry() == entry) {
        return true;
      }
    }
    boolean isLast = entry + 1 == slice.index.size();
    var block = new Block(slice, entry, slice.index.position(entry),
        isLast ? slice.endPosition : slice.index.position(entry + 1), slice.index.sequence(entry),
        isLast ? slice.last : slice.index.sequence(entry + 1) - 1);
    awaited.add(block);
    reader.load(this, block);
    return true;
  }

  private @Nullable Slice sliceOf(long sequence) {
    for (var slice : slices) {
      if (slice.count > 0 && sequence <= slice.last) {
        return slice;
      }
    }
    return null;
  }

  /// A reader has loaded a block. Any thread.
  void loaded(Chunk chunk) {
    loaded.add(chunk);
    wake.run();
  }

  private void takeLoaded() {
    Chunk chunk;
    while ((chunk = loaded.poll()) != null) {
      var arrived = chunk;
      awaited.removeIf(block -> block.slice() == arrived.slice && block.from() == arrived.position);
      if (chunks.size() >= CHUNKS_MAX) {
        giveBackLeastUseful();
      }
      if (closed || chunk.slice.dropped || !chunks.insert(chunk)) {
        giveBack(chunk);
      }
      register();
    }
  }

  @Override
  public boolean fetchAt(long timestampNanos) {
    return search(timestampNanos) >= 0;
  }

  @Override
  public long firstAtOrAfter(long timestampNanos) {
    return search(timestampNanos);
  }

  /// As [#firstAtOrAfter], but -1 if a block has to be loaded first.
  private long search(long timestampNanos) {
    if (last == 0) {
      return 0;
    }
    for (var slice : slices) {
      if (slice.count > 0 && slice.lastTimestampNanos >= timestampNanos) {
        return search(slice, timestampNanos);
      }
    }
    return last + 1;
  }

  private long search(Slice slice, long timestampNanos) {
    long sequence = Math.max(slice.first,
        slice.index.sequence(slice.index.floorBefore(timestampNanos)));
    while (sequence <= slice.last) {
      if (!fetch(sequence)) {
        return -1;
      }
      var chunk = chunks.find(sequence);
      if (chunk == null) {
        return sequence;
      }
      int index = chunk.indexAtOrAfter(sequence);
      for (; index >= 0 && index < chunk.count(); index++) {
        if (chunk.timestampNanos(index) >= timestampNanos) {
          return chunk.sequenceAt(index);
        }
      }
      sequence = chunk.coveredTo() + 1;
    }
    return slice.last + 1;
  }

  @Override
  public void attach(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public void awake() {
    takeLoaded();
    if (trimAsked.getAndSet(false)) {
      trim();
    }
  }

  /// The pool wants memory back. Any thread.
  void askToTrim() {
    trimAsked.set(true);
    wake.run();
  }

  /// Gives back what the file has too, but for what was read and may be about to be used.
  void trim() {
    var newest = chunks.newest();
    if (newest != null && newest.written() == newest.length()) {
      newest.seal();
    }
    chunks.remove(Chunk::isClean).forEach(this::giveBack);
    registered = !chunks.isEmpty();
    if (registered) {
      pool.holds(this);
    }
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    if (sequence < first() || sequence > last) {
      return false;
    }
    var chunk = chunks.find(sequence);
    int index = chunk == null ? -1 : chunk.indexOf(sequence);
    if (chunk == null || index < 0) {
      return false;
    }
    int length = chunk.messageLength(index);
    System.arraycopy(chunk.bytes(), chunk.messageOffset(index), target.resize(length), 0, length);
    return true;
  }

  @Override
  public long timestampNanos(long sequence) {
    if (sequence < first() || sequence > last) {
      return -1;
    }
    var chunk = chunks.find(sequence);
    int index = chunk == null ? -1 : chunk.indexOf(sequence);
    return chunk == null || index < 0 ? -1 : chunk.timestampNanos(index);
  }

  @Override
  public long roughTimestampNanos(long sequence) {
    long exact = timestampNanos(sequence);
    var slice = exact < 0 ? sliceOf(sequence) : null;
    return slice == null || slice.index.isEmpty()
        ? exact
        : slice.index.timestampNanos(slice.index.floor(sequence));
  }

  @Override
  public long firstBytes() {
    var chunk = count == 0 ? null : chunks.find(first());
    int index = chunk == null ? -1 : chunk.indexOf(first());
    return chunk == null || index < 0 ? 0 : chunk.messageLength(index) + RecordFormat.OVERHEAD;
  }

  @Override
  public void removeBelow(long sequence) {
    long end = Math.min(sequence, last + 1);
    while (!slices.isEmpty() && first() < end) {
      var oldest = slices.getFirst();
      if (end <= oldest.last && oldest.count > 0) {
        hide(oldest, end);
        return;
      }
      count -= oldest.count;
      bytes -= oldest.bytes;
      if (slices.size() == 1) {
        oldest.hideAll();
        return;
      }
      drop(slices.removeFirst());
    }
  }

  /// Removes the first messages of a slice; what holds the new first one must be in memory.
  private void hide(Slice slice, long end) {
    var chunk = chunks.find(end);
    int index = chunk == null ? -1 : chunk.indexAtOrAfter(end);
    if (chunk == null || index < 0) {
      return;
    }
    long countBefore = slice.count;
    long bytesBefore = slice.bytes;
    slice.hideBelow(chunk.sequenceAt(index), chunk.filePosition(index));
    count -= countBefore - slice.count;
    bytes -= bytesBefore - slice.bytes;
  }

  private void drop(Slice slice) {
    slice.dropped = true;
    chunks.remove(chunk -> chunk.slice == slice).forEach(this::giveBack);
    writer.drop(channel, slice);
  }

  /// Lets go of the memory; what is not written yet will be.
  @Override
  public void close() {
    closed = true;
    takeLoaded();
    chunks.remove(_ -> true).forEach(this::giveBack);
  }

  boolean isClosed() {
    return closed;
  }

  /// The writer begins a pass over what is unwritten.
  Queue<Chunk> unwritten() {
    queuedForWriting.set(false);
    return unwritten;
  }

  /// Where a block of messages lies in a file.
  ///
  /// @param entry its entry in the slice's index
  /// @param from position of its first byte
  /// @param to position after its last byte
  record Block(Slice slice, int entry, long from, long to, long firstSequence, long lastSequence) {}
}
