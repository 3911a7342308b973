package io.standpipe.store.file;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.file.FileStoreConfig.SliceLimits;
import io.standpipe.wire.streaming.MsgProto;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The messages of one channel in slices of the original's format. *Hot path.*
///
/// What is appended goes into chunks in memory; the writer brings them to the file soon after, in
/// large pieces and without syncing: the journal keeps them safe meanwhile. What is in memory and
/// what has to be loaded is the cache's concern. All public methods run on the owner's thread.
final class FileLog implements MessageLog {
  private final String channel;
  private final Path directory;
  private final SliceLimits sliceLimits;
  private final Checksum checksum;
  private final Writer writer;
  private final ChunkCache cache;
  /// Oldest first; numbers ascend.
  private final ArrayDeque<Slice> slices = new ArrayDeque<>();
  private final AtomicBoolean queuedForWriting = new AtomicBoolean();
  private volatile boolean deleted;
  private long last;
  private final AtomicLong publishedLast = new AtomicLong();
  private long lastTimestampNanos;
  private long count;
  private long bytes;

  FileLog(
      String channel,
      Path directory,
      SliceLimits sliceLimits,
      Checksum checksum,
      Writer writer,
      ColdReader reader,
      ArrayPool pool) {
    this.channel = channel;
    this.directory = directory;
    this.sliceLimits = sliceLimits;
    this.checksum = checksum;
    this.writer = writer;
    this.cache = new ChunkCache(channel, reader, pool);
  }

  String channel() {
    return channel;
  }

  Path directory() {
    return directory;
  }

  /// Goes on behind `sequence`, for recovery: what lies between is missing.
  void resumeAfter(long sequence) {
    last = Math.max(last, sequence);
    publishedLast.set(last);
  }

  /// The channel was deleted: what is not written is not to be. Any thread.
  void delete() {
    deleted = true;
  }

  boolean isDeleted() {
    return deleted;
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
    var chunk = cache.forAppend(slice, length);
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
    if (newest != null && SparseIndexFile.isDue(newest)) {
      writer.index(newest, SparseIndexFile.image(newest));
    }
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

  @Override
  public boolean fetch(long sequence) {
    cache.takeLoaded();
    if (sequence < first() || sequence > last || sequence <= 0) {
      return true;
    }
    var chunk = cache.find(sequence);
    if (chunk == null) {
      return !load(sequence);
    }
    if (chunk.wasRead() && chunk.coveredTo() < last && cache.find(chunk.coveredTo() + 1) == null) {
      load(chunk.coveredTo() + 1);
    }
    return true;
  }

  /// False if no slice has the sequence.
  private boolean load(long sequence) {
    var slice = sliceOf(sequence);
    return slice != null && cache.load(slice, sequence);
  }

  private @Nullable Slice sliceOf(long sequence) {
    for (var slice : slices) {
      if (slice.count > 0 && sequence <= slice.last) {
        return slice;
      }
    }
    return null;
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
      var chunk = cache.find(sequence);
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
    cache.attach(newWake);
  }

  @Override
  public void awake() {
    cache.awake();
  }

  /// Gives back what the file has too.
  void trim() {
    cache.trim();
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    if (sequence < first() || sequence > last) {
      return false;
    }
    var chunk = cache.find(sequence);
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
    var chunk = cache.find(sequence);
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
    var chunk = count == 0 ? null : cache.find(first());
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
    var chunk = cache.find(end);
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
    cache.drop(slice);
    writer.drop(channel, slice);
  }

  /// Lets go of the memory; what is not written yet will be.
  @Override
  public void close() {
    cache.close();
  }

  /// The writer begins a pass over what is unwritten.
  Queue<Chunk> unwritten() {
    queuedForWriting.set(false);
    return cache.unwritten();
  }
}
