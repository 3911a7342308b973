package io.standpipe.store.file;

import io.standpipe.store.ArrayPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The messages of one channel that are in memory. *Hot path.*
///
/// Chunks that were appended stay at least until the writer has brought them to the file, then for
/// readers that follow closely, as long as the pool's budget allows. Older messages come back in
/// blocks that readers on other threads load; the sparse index says where. So the owner, on whose
/// thread all methods run unless they say otherwise, never waits for the disk.
///
/// A block ends where the first chunk begins that is not written yet: a reader may be asked before,
/// and answer after, the writer has been there and the chunk has gone.
final class ChunkCache implements ArrayPool.Holder {
  private static final int CHUNK_MIN = 512;
  /// Chunks of one log that may stay in memory without being asked for.
  private static final int CHUNKS_MAX = 64;

  private final String channel;
  private final ColdReader reader;
  private final ArrayPool pool;
  private final ChunkList chunks = new ChunkList();
  /// Blocks that were asked for and have not come.
  private final List<Block> awaited = new ArrayList<>();
  private final Queue<Loaded> loaded = new ConcurrentLinkedQueue<>();
  private final Queue<Chunk> unwritten = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean trimAsked = new AtomicBoolean();
  private volatile Runnable wake = () -> {};
  private volatile boolean closed;
  /// The pool knows that there is something to give back.
  private boolean registered;

  /// Where a block of messages lies in a file.
  ///
  /// @param from position of its first byte
  /// @param to position after its last byte
  /// @param wanted the message it was asked for
  record Block(
      Slice slice,
      long from,
      long to,
      long firstSequence,
      long lastSequence,
      long wanted) {}

  private record Loaded(Block block, Chunk chunk) {}

  ChunkCache(String channel, ColdReader reader, ArrayPool pool) {
    this.channel = channel;
    this.reader = reader;
    this.pool = pool;
  }

  /// Any thread.
  String channel() {
    return channel;
  }

  /// The chunk that knows a sequence, if it is in memory.
  @Nullable
  Chunk find(long sequence) {
    return chunks.find(sequence);
  }

  /// The chunk for the next record of a slice, which has this length.
  Chunk forAppend(Slice slice, int length) {
    var newest = chunks.newest();
    if (newest != null && newest.slice == slice && !newest.isSealed() && newest.fits(length)) {
      return newest;
    }
    int size = CHUNK_MIN;
    if (newest != null && !newest.wasRead()) {
      newest.seal();
      size = Math.min(ArrayPool.ARRAY, 2 * newest.bytes().length);
    }
    makeRoom();
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

  private void makeRoom() {
    var least = chunks.size() < CHUNKS_MAX ? null : chunks.leastUseful();
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

  /// Asks for the block that holds a sequence of this slice that is not in memory. False if there
  /// is none.
  boolean load(Slice slice, long sequence) {
    if (slice.index.isEmpty() || sequence < slice.index.sequence(0)) {
      return false;
    }
    int entry = slice.index.floor(sequence);
    long from = slice.index.position(entry);
    for (var block : awaited) {
      if (block.slice == slice && block.from == from && block.lastSequence >= sequence) {
        return true;
      }
    }
    boolean isLast = entry + 1 == slice.index.size();
    long to = isLast ? slice.endPosition : slice.index.position(entry + 1);
    long last = isLast ? slice.last : slice.index.sequence(entry + 1) - 1;
    var dirty = chunks.firstDirty(slice);
    if (dirty != null && dirty.position < to) {
      to = dirty.position;
      last = dirty.firstSequence() - 1;
    }
    var block = new Block(slice, from, to, slice.index.sequence(entry), last, sequence);
    awaited.add(block);
    reader.load(this, block);
    return true;
  }

  /// A reader has loaded a block. Any thread.
  void loaded(Block block, Chunk chunk) {
    loaded.add(new Loaded(block, chunk));
    wake.run();
  }

  void takeLoaded() {
    Loaded arrived;
    while ((arrived = loaded.poll()) != null) {
      awaited.remove(arrived.block);
      var chunk = arrived.chunk;
      makeRoom();
      if (closed || chunk.slice.dropped || !chunks.insert(chunk, arrived.block.wanted)) {
        giveBack(chunk);
      }
      register();
    }
  }

  void attach(Runnable newWake) {
    wake = newWake;
  }

  void awake() {
    takeLoaded();
    if (trimAsked.getAndSet(false)) {
      trim();
    }
  }

  @Override
  public void askToTrim() {
    trimAsked.set(true);
    wake.run();
  }

  /// Gives back what the file has too, but for what was loaded and not looked at yet.
  void trim() {
    var newest = chunks.newest();
    if (newest != null && newest.written() == newest.length()) {
      newest.seal();
    }
    chunks.remove(Chunk::isSpare).forEach(this::giveBack);
    registered = !chunks.isEmpty();
    if (registered) {
      pool.holds(this);
    }
  }

  /// Forgets what belongs to a slice that is gone. Who waits for a block of it need not any more:
  /// the reader passes it over without a word.
  void drop(Slice slice) {
    if (awaited.removeIf(block -> block.slice == slice)) {
      wake.run();
    }
    for (var chunk : chunks.remove(candidate -> candidate.slice == slice)) {
      // The writer is not to wait for more of it.
      chunk.seal();
      giveBack(chunk);
    }
  }

  /// Lets go of the memory; what is not written yet will be.
  void close() {
    closed = true;
    takeLoaded();
    chunks.remove(_ -> true).forEach(this::giveBack);
  }

  /// Any thread.
  boolean isClosed() {
    return closed;
  }

  /// What the writer has to do, oldest first; it alone takes from this.
  Queue<Chunk> unwritten() {
    return unwritten;
  }
}
