package io.standpipe.store.file;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The chunks of a log that are in memory, by sequence; they never overlap. One owner thread.
/// *Hot path.*
final class ChunkList {
  private final List<Chunk> chunks = new ArrayList<>(2);
  /// The last one found: the next sequence is mostly there too.
  private @Nullable Chunk recent;
  private long uses;

  boolean isEmpty() {
    return chunks.isEmpty();
  }

  int size() {
    return chunks.size();
  }

  @Nullable
  Chunk newest() {
    return chunks.isEmpty() ? null : chunks.getLast();
  }

  /// Adds a chunk that messages are appended to.
  void addNewest(Chunk chunk) {
    chunks.add(chunk);
  }

  /// Adds a chunk that was read, as far around `wanted` as no other covers its sequences. False if
  /// another knows that one.
  boolean insert(Chunk chunk, long wanted) {
    int at = indexOf(wanted) + 1;
    if (at > 0 && chunks.get(at - 1).covers(wanted)) {
      return false;
    }
    long from = at == 0 ? chunk.coveredFrom() : chunks.get(at - 1).coveredTo() + 1;
    long to = at == chunks.size() ? chunk.coveredTo() : before(chunks.get(at));
    chunk.narrow(from, to);
    chunk.lastUse = ++uses;
    chunks.add(at, chunk);
    return true;
  }

  /// An empty chunk that waits for its first message covers nothing yet.
  private static long before(Chunk next) {
    return next.isEmpty() && !next.wasRead() ? Long.MAX_VALUE : next.coveredFrom() - 1;
  }

  /// The chunk that knows a sequence, if it is in memory.
  @Nullable
  Chunk find(long sequence) {
    var chunk = recent;
    if (chunk != null && chunk.covers(sequence)) {
      return chunk;
    }
    int at = indexOf(sequence);
    if (at < 0 || !chunks.get(at).covers(sequence)) {
      return null;
    }
    chunk = chunks.get(at);
    chunk.fresh = false;
    chunk.lastUse = ++uses;
    recent = chunk;
    return chunk;
  }

  /// The last chunk that begins at or before a sequence, or -1.
  private int indexOf(long sequence) {
    int low = 0;
    int high = chunks.size();
    if (high > 0 && !chunks.getLast().isEmpty() && sequence >= chunks.getLast().coveredFrom()) {
      return high - 1;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      var chunk = chunks.get(middle);
      boolean begins = (!chunk.isEmpty() || chunk.wasRead()) && chunk.coveredFrom() <= sequence;
      if (begins) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /// The first chunk of a slice with messages that its file may not have yet.
  @Nullable
  Chunk firstDirty(Slice slice) {
    for (var chunk : chunks) {
      if (chunk.slice == slice && !chunk.isEmpty() && !chunk.isClean()) {
        return chunk;
      }
    }
    return null;
  }

  /// Removes chunks and returns them.
  List<Chunk> remove(Predicate<Chunk> condition) {
    var removed = new ArrayList<Chunk>();
    chunks.removeIf(chunk -> {
      boolean goes = condition.test(chunk);
      if (goes) {
        removed.add(chunk);
      }
      return goes;
    });
    if (!removed.isEmpty()) {
      recent = null;
    }
    return removed;
  }

  /// The clean chunk that was of no use for the longest time, if any is clean.
  @Nullable
  Chunk leastUseful() {
    Chunk least = null;
    for (var chunk : chunks) {
      if (chunk.isClean() && (least == null || chunk.lastUse < least.lastUse)) {
        least = chunk;
      }
    }
    return least;
  }
}
