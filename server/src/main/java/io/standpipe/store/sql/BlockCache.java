package io.standpipe.store.sql;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.Entry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The messages of one log that are in memory, in blocks that never overlap. One owner thread. *Hot
/// path.*
///
/// All of it is in the table, so that any block may go at any time; those that somebody waits for
/// go last.
final class BlockCache {
  private static final int ARRAY_MIN = 512;
  /// Blocks that are wanted in front of a reader.
  static final int AHEAD = 4;
  /// Blocks that were read and stay after somebody has looked at them, for others right behind.
  private static final int LOOKED_MAX = 8;

  private final ArrayPool pool;
  /// By sequence, ascending.
  private final List<Block> blocks = new ArrayList<>(1);
  /// The last one found: the next sequence is mostly there too.
  private @Nullable Block recent;

  BlockCache(ArrayPool pool) {
    this.pool = pool;
  }

  boolean isEmpty() {
    return blocks.isEmpty();
  }

  void append(long sequence, Entry entry, int size) {
    var newest = blocks.isEmpty() ? null : blocks.getLast();
    if (newest == null || newest.wasRead || newest.end() != sequence || !newest.fits(size)) {
      int room = newest == null || newest.wasRead
          ? ARRAY_MIN
          : Math.min(ArrayPool.ARRAY, 2 * newest.bytes().length);
      newest = new Block(sequence, pool.take(Math.max(room, size)), false);
      blocks.add(newest);
    }
    newest.append(sequence, entry);
  }

  /// The block that knows a sequence, if it is in memory.
  @Nullable
  Block find(long sequence) {
    var block = recent;
    if (block != null && block.covers(sequence)) {
      return block;
    }
    int at = indexOf(sequence);
    if (at < 0 || !blocks.get(at).covers(sequence)) {
      return null;
    }
    return blocks.get(at);
  }

  /// The last block that begins at or before a sequence, or -1.
  private int indexOf(long sequence) {
    int low = 0;
    int high = blocks.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).from <= sequence) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /// The first sequence behind this one that a block knows; `Long.MAX_VALUE` if there is none.
  long nextKnown(long sequence) {
    int next = indexOf(sequence) + 1;
    return next == blocks.size() ? Long.MAX_VALUE : blocks.get(next).from;
  }

  /// Notes that a reader is in this block. True if it was not there before: then it is time to read
  /// ahead, and blocks that were passed a while ago go.
  @SuppressWarnings("ReferenceEquality") // which block it is counts
  boolean look(Block block) {
    if (block == recent) {
      return false;
    }
    recent = block;
    block.looked();
    int looked = 0;
    for (var each : blocks) {
      looked += each.wasRead && !each.isFresh() ? 1 : 0;
    }
    for (int i = 0; i < blocks.size() && looked > LOOKED_MAX; i++) {
      var each = blocks.get(i);
      if (each.wasRead && !each.isFresh() && each != block) {
        blocks.remove(i--);
        pool.give(each.bytes());
        looked--;
      }
    }
    return true;
  }

  /// Where the next sequences begin that should be read for a reader in this block; -1 if enough of
  /// them are there.
  long missingAhead(Block block) {
    long next = block.end();
    for (int i = 0; i < AHEAD; i++) {
      var follower = find(next);
      if (follower == null) {
        return next;
      }
      next = follower.end();
    }
    return -1;
  }

  /// Adds a block that was read, but for what others know.
  void insert(Block block) {
    int at = indexOf(block.from);
    if (at >= 0 && blocks.get(at).covers(block.from)) {
      pool.give(block.bytes());
      return;
    }
    if (at + 1 < blocks.size()) {
      block.endAt(blocks.get(at + 1).from);
    }
    blocks.add(at + 1, block);
  }

  /// Gives back blocks below a sequence.
  void removeBelow(long sequence) {
    while (!blocks.isEmpty() && blocks.getFirst().end() <= sequence) {
      drop(0);
    }
  }

  /// Gives back the oldest blocks while memory is scarce. Blocks that somebody asked for and has
  /// not looked at get one more chance.
  void trim() {
    for (int i = 0; i < blocks.size() && pool.isScarce();) {
      if (blocks.get(i).isFresh()) {
        blocks.get(i++).looked();
      } else {
        drop(i);
      }
    }
  }

  private void drop(int index) {
    recent = null;
    pool.give(blocks.remove(index).bytes());
  }

  void clear() {
    recent = null;
    blocks.forEach(block -> pool.give(block.bytes()));
    blocks.clear();
  }
}
