package io.standpipe.store.sql;

import io.standpipe.store.ArrayPool;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.wire.streaming.MsgProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The messages of one channel: their rows are in the table before they are appended here, so
/// memory is a cache. *Hot path.*
///
/// What was appended stays in memory for readers that follow closely; older messages come back in
/// blocks that readers on other threads load ([BlockCache]). [Segments] knows how many there are and
/// what they take. So the owner, on whose thread all public methods run, never waits for
/// the database.
final class SqlLog implements MessageLog, ArrayPool.Holder {
  /// Messages that are read at once as long as nothing is known of what they take.
  private static final long UNKNOWN_MAX = 64;

  /// Something that another thread found out.
  private sealed interface News {
    record Arrived(ColdReader.Load load, ColdReader.Rows rows) implements News {}

    record Measured(Census.Range range, List<Census.Sum> sums) implements News {}
  }

  private final String channel;
  private final ChannelLimits limits;
  private final ColdReader reader;
  private final ArrayPool pool;
  private final Segments segments = new Segments();
  private final BlockCache cache;
  private final List<ColdReader.Load> awaited = new ArrayList<>(0);
  private final Queue<News> news = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean trimAsked = new AtomicBoolean();
  private volatile Runnable wake = () -> {};
  private volatile Consumer<SqlLog> onRemoval = _ -> {};
  private volatile boolean closed;
  private volatile long removedBelow;
  private volatile @Nullable SqlChannel row;
  private long last;
  private long lastTimestampNanos;
  /// Bytes a message took in the block that was read last; 0 if none was.
  private long recentSize;
  private boolean registered;

  SqlLog(String channel, ChannelLimits limits, ColdReader reader, ArrayPool pool) {
    this.channel = channel;
    this.limits = limits;
    this.reader = reader;
    this.pool = pool;
    this.cache = new BlockCache(pool);
  }

  String channel() {
    return channel;
  }

  ChannelLimits limits() {
    return limits;
  }

  /// The log's row in the database, and whom to tell that messages are to be removed.
  void bind(SqlChannel newRow, Consumer<SqlChannel> removals) {
    row = newRow;
    onRemoval = _ -> removals.accept(newRow);
  }

  /// The channel's number in the database; 0 if it has none yet. Any thread.
  int id() {
    var known = row;
    return known == null ? 0 : known.id;
  }

  /// Messages below this are not wanted any more. Any thread.
  long removedBelow() {
    return removedBelow;
  }

  /// Any thread.
  boolean isClosed() {
    return closed;
  }

  /// Takes over the bounds that recovery found, and what the last message's row says.
  void adopt(long first, long newLast, long size, long timestampNanos) {
    segments.adopt(first, newLast);
    if (first == newLast) {
      segments.measured(first, newLast,
          List.of(new Census.Sum(Segment.number(first), 1, first, newLast, size, timestampNanos)));
    }
    last = newLast;
    lastTimestampNanos = timestampNanos;
  }

  /// The last sequence ever used, which may be gone.
  void adoptLast(long sequence) {
    if (sequence > last && segments.count() == 0) {
      last = sequence;
    }
  }

  @Override
  public long first() {
    return segments.count() > 0 ? segments.first() : last == 0 ? 0 : last + 1;
  }

  @Override
  public long last() {
    return last;
  }

  @Override
  public long count() {
    return segments.count();
  }

  @Override
  public long bytes() {
    return segments.bytes();
  }

  @Override
  public boolean isMeasured() {
    takeNews();
    return segments.isMeasured();
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
    int size = MsgProto.sequenceSize(sequence) + entry.length();
    segments.append(sequence, size, entry.timestampNanos());
    cache.append(sequence, entry, size);
    last = sequence;
    lastTimestampNanos = entry.timestampNanos();
    register();
  }

  private void register() {
    if (!registered) {
      registered = true;
      pool.holds(this);
    }
  }

  @Override
  public boolean fetch(long sequence) {
    if (sequence < first() || sequence > last || sequence <= 0) {
      return true;
    }
    var block = cache.find(sequence);
    if (block == null) {
      takeNews();
      block = cache.find(sequence);
    }
    if (block == null) {
      askForMessages(sequence);
      return false;
    }
    if (cache.look(block)) {
      long ahead = cache.missingAhead(block);
      while (ahead > 0 && ahead <= last && awaited.size() < BlockCache.AHEAD
          && cache.find(ahead) == null) {
        ahead = askForMessages(ahead) + 1;
      }
    }
    return true;
  }

  /// Asks for messages from a sequence on, as many as a block may hold. Returns the last sequence
  /// that is asked for with it.
  private long askForMessages(long sequence) {
    for (var load : awaited) {
      if (load instanceof ColdReader.Load.Messages && load.from() <= sequence
          && load.to() >= sequence) {
        return load.to();
      }
    }
    long counted = segments.averageSize(sequence);
    long size = counted > 0 ? counted : recentSize;
    long rows = size == 0 ? UNKNOWN_MAX : Math.max(1, ArrayPool.ARRAY / size);
    long to = Math.min(sequence + rows, Math.min(last + 1, cache.nextKnown(sequence))) - 1;
    to = Math.min(to, sequence | Segment.SIZE - 1);
    load(new ColdReader.Load.Messages(sequence, to));
    return to;
  }

  private void askForSizes(Segment segment) {
    var load = new ColdReader.Load.Sizes(segment.first, segment.last);
    for (var other : awaited) {
      if (other instanceof ColdReader.Load.Sizes && other.from() <= load.from()
          && Segment.number(other.from()) == segment.number) {
        return;
      }
    }
    segment.expectOutline();
    load(load);
  }

  private void load(ColdReader.Load load) {
    awaited.add(load);
    reader.load(this, load);
  }

  /// A reader has read rows. Any thread.
  void loaded(ColdReader.Load load, ColdReader.Rows rows) {
    hear(new News.Arrived(load, rows));
  }

  /// The messages of a range were counted. Any thread.
  void measured(Census.Range range, List<Census.Sum> sums) {
    hear(new News.Measured(range, sums));
  }

  private void hear(News item) {
    news.add(item);
    if (closed) {
      giveBackNews();
    }
    wake.run();
  }

  private void giveBackNews() {
    News item;
    while ((item = news.poll()) != null) {
      if (item instanceof News.Arrived(var _, Block block)) {
        pool.give(block.bytes());
      }
    }
  }

  private void takeNews() {
    News item;
    while ((item = news.poll()) != null) {
      switch (item) {
        case News.Arrived(var load, var rows) -> {
          awaited.remove(load);
          switch (rows) {
            case Block block -> {
              recentSize = block.averageSize();
              reportLost(load, block);
              cache.insert(block);
              register();
            }
            case Outline outline -> segments.adopt(outline);
          }
        }
        case News.Measured(var range, var sums) ->
          segments.measured(range.from(), range.to(), sums);
      }
    }
  }

  /// Messages that should be there and are not: somebody has been at the table. What is left is
  /// counted again.
  private void reportLost(ColdReader.Load load, Block block) {
    int lost = 0;
    for (long sequence = Math.max(block.from, first()); sequence < block.end(); sequence++) {
      lost += block.size(sequence) == 0 && segments.promises(sequence) ? 1 : 0;
    }
    var segment = lost > 0 ? segments.find(block.from) : null;
    if (segment != null) {
      reader.reportLost(channel, load, lost);
      segment.forget();
      askForSizes(segment);
    }
  }

  @Override
  public void attach(Runnable newWake) {
    wake = newWake;
    if (!news.isEmpty()) {
      newWake.run();
    }
  }

  @Override
  public void awake() {
    takeNews();
    if (trimAsked.getAndSet(false)) {
      cache.trim();
      segments.trim();
      registered = !cache.isEmpty();
      if (registered) {
        pool.holds(this);
      }
    }
  }

  /// The memory is wanted back. Any thread.
  @Override
  public void askToTrim() {
    trimAsked.set(true);
    wake.run();
  }

  @Override
  public boolean fetchAt(long timestampNanos) {
    return search(timestampNanos) >= 0;
  }

  @Override
  public long firstAtOrAfter(long timestampNanos) {
    return search(timestampNanos);
  }

  /// As [#firstAtOrAfter], but -1 if something has to be read first.
  private long search(long timestampNanos) {
    if (last == 0) {
      return 0;
    }
    if (!isMeasured()) {
      return -1;
    }
    var segment = segments.atOrAfter(timestampNanos, 0);
    while (segment != null) {
      if (!segment.isKnown()) {
        askForSizes(segment);
        return -1;
      }
      long found = segment.firstAtOrAfter(timestampNanos);
      if (found >= 0) {
        return found;
      }
      segment = segments.atOrAfter(timestampNanos, segment.number + 1);
    }
    return last + 1;
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    var block = stored(sequence) ? cache.find(sequence) : null;
    return block != null && block.read(sequence, target);
  }

  private boolean stored(long sequence) {
    return sequence >= first() && sequence <= last;
  }

  @Override
  public long timestampNanos(long sequence) {
    if (!stored(sequence)) {
      return -1;
    }
    var block = cache.find(sequence);
    return block != null ? block.timestampNanos(sequence) : segments.timestampNanos(sequence);
  }

  @Override
  public long firstBytes() {
    var block = count() == 0 ? null : cache.find(first());
    return block == null ? 0 : block.size(first());
  }

  @Override
  public boolean fetchRemoval(long sequence) {
    takeNews();
    var segment = segments.cutBy(Math.min(sequence, last + 1));
    if (segment == null || segment.isKnown()) {
      return true;
    }
    askForSizes(segment);
    return false;
  }

  @Override
  public void removeBelow(long sequence) {
    long before = count();
    segments.removeBelow(Math.min(sequence, last + 1));
    if (count() < before) {
      cache.removeBelow(first());
      removedBelow = first();
      onRemoval.accept(this);
    }
  }

  /// Lets go of the memory.
  @Override
  public void close() {
    closed = true;
    giveBackNews();
    cache.clear();
    segments.clear();
  }
}
