package io.standpipe.store.file;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.file.ChunkCache.Block;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Loads blocks of messages. Any thread may ask.
final class ColdReader implements AutoCloseable {
  /// Runs loads: at once, or a little later because the disk failed.
  interface Runner extends AutoCloseable {
    void run(Runnable load);

    void runLater(Runnable load);

    @Override
    void close();
  }

  private final FileHandles handles;
  private final ArrayPool pool;
  private final MessageRecord records;
  private final System.Logger logger;
  private final Runner runner;

  ColdReader(
      FileHandles handles,
      ArrayPool pool,
      MessageRecord records,
      Runner runner,
      System.Logger logger) {
    this.handles = handles;
    this.pool = pool;
    this.records = records;
    this.runner = runner;
    this.logger = logger;
  }

  /// Gives the cache a chunk with what is readable of the block. A disk that fails is tried again.
  void load(ChunkCache cache, Block block) {
    runner.run(() -> attempt(cache, block, true));
  }

  private void attempt(ChunkCache cache, Block block, boolean first) {
    if (cache.isClosed() || block.slice().dropped) {
      return;
    }
    try {
      cache.loaded(block, read(cache, block));
    } catch (IOException e) {
      retry(cache, block, first, Reason.of(e));
    } catch (RuntimeException | OutOfMemoryError e) {
      retry(cache, block, first, e.toString());
    }
  }

  private void retry(ChunkCache cache, Block block, boolean first, String reason) {
    if (first && !block.slice().dropped) {
      logger.log(ERROR, "Error looking up message " + cache.channel() + ":" + block.firstSequence()
          + " (" + block.slice().file + ": " + reason + "), trying again every second");
    }
    runner.runLater(() -> attempt(cache, block, false));
  }

  private Chunk read(ChunkCache cache, Block block) throws IOException {
    var slice = block.slice();
    int wanted = Math.toIntExact(block.to() - block.from());
    var bytes = pool.take(Math.max(wanted, ArrayPool.ARRAY));
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
    runner.close();
  }
}
