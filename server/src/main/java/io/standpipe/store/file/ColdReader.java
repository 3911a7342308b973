package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.file.ChunkCache.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Loads blocks of messages, on threads of its own that exist only while there is work. Any thread
/// may ask.
final class ColdReader implements AutoCloseable {
  private static final int THREADS = 2;
  private static final long RETRY_SECONDS = 1;

  private final FileHandles handles;
  private final ChunkPool pool;
  private final MessageRecord records;
  private final System.Logger logger;
  private final ScheduledExecutorService threads;

  ColdReader(FileHandles handles, ChunkPool pool, MessageRecord records, System.Logger logger) {
    this.handles = handles;
    this.pool = pool;
    this.records = records;
    this.logger = logger;
    var executor = new ScheduledThreadPoolExecutor(THREADS,
        Thread.ofPlatform().name("standpipe-store-reader-", 1).daemon().factory());
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads = Executors.unconfigurableScheduledExecutorService(executor);
  }

  /// Gives the cache a chunk with what is readable of the block. A disk that fails is tried again.
  void load(ChunkCache cache, Block block) {
    threads.execute(() -> attempt(cache, block, true));
  }

  private void attempt(ChunkCache cache, Block block, boolean first) {
    if (cache.isClosed() || block.slice().dropped) {
      return;
    }
    try {
      cache.loaded(block, read(cache, block));
    } catch (IOException e) {
      if (first && !block.slice().dropped) {
        logger.log(ERROR,
            "Error looking up message " + cache.channel() + ":" + block.firstSequence() + " ("
                + block.slice().file + ": " + e.getMessage() + "), trying again every second");
      }
      if (!threads.isShutdown()) {
        var _ = threads.schedule(() -> attempt(cache, block, false), RETRY_SECONDS,
            TimeUnit.SECONDS);
      }
    }
  }

  private Chunk read(ChunkCache cache, Block block) throws IOException {
    var slice = block.slice();
    int wanted = Math.toIntExact(block.to() - block.from());
    var bytes = pool.take(Math.max(wanted, ChunkPool.CHUNK));
    int length;
    try {
      length = handles.read(slice.file, ByteBuffer.wrap(bytes, 0, wanted), block.from());
    } catch (IOException e) {
      pool.give(bytes);
      throw e;
    }
    var chunk = new Chunk(slice, block.from(), bytes);
    int at = 0;
    while (at < length) {
      int message = records.check(bytes, at, length);
      if (message < 0) {
        at = skip(bytes, at + 1, length);
        continue;
      }
      int end = at + RecordFormat.HEADER + message;
      chunk.adopt(MessageRecord.sequence(bytes, at + RecordFormat.HEADER, message), at, end);
      at = end;
    }
    reportMissing(cache, block, chunk);
    chunk.adopted(block.firstSequence(), block.lastSequence());
    return chunk;
  }

  private int skip(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && !records.isCertain(bytes, at, end)) {
      at++;
    }
    return at;
  }

  private void reportMissing(ChunkCache cache, Block block, Chunk chunk) {
    long expected = block.firstSequence();
    for (int i = 0; i < chunk.count(); i++) {
      if (chunk.sequenceAt(i) != expected) {
        report(cache, block, expected, chunk.sequenceAt(i) - 1);
      }
      expected = chunk.sequenceAt(i) + 1;
    }
    if (expected <= block.lastSequence()) {
      report(cache, block, expected, block.lastSequence());
    }
  }

  private void report(ChunkCache cache, Block block, long from, long to) {
    logger.log(ERROR, "Skipping messages that cannot be read: channel=" + cache.channel()
        + " sequences=" + from + ".." + to + " file=" + block.slice().file);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
