package io.standpipe.store.sql;

import io.standpipe.store.ChannelLimits;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.sql.Segment.Message;
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
/// What was appended stays in memory for readers that follow closely. Older messages come back in
/// segments, or parts of them, that readers on other threads load; so the owner, on whose thread all
/// public methods run, never waits for the database.
final class SqlLog implements MessageLog {
  /// Segments up to this size are loaded as a whole; of larger ones, parts of this size.
  private static final long BLOCK_BYTES = 512 << 10;
  /// Segments that are loaded ahead of a reader.
  private static final int AHEAD = 3;
  /// Segments that stay after a reader has passed them, for others right behind.
  private static final int BEHIND = 2;

  /// Rows to be loaded: sequences from `from` to `to`, with their data or without.
  record Load(Segment segment, long from, long to, boolean withBytes) {}

  /// Its rows, by sequence from that of the load; null for those that are missing.
  private record Loaded(Load load, List<@Nullable Message> messages) {}

  private final String channel;
  private final ChannelLimits limits;
  private final ColdReader reader;
  private final LogMemory memory;
  /// By number, ascending; all but the newest hold messages.
  private final List<Segment> segments = new ArrayList<>(2);
  private final List<Load> awaited = new ArrayList<>();
  private final Queue<Loaded> loaded = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean trimAsked = new AtomicBoolean();
  private volatile Runnable wake = () -> {};
  private volatile Consumer<SqlLog> onRemoval = _ -> {};
  private volatile boolean closed;
  private volatile long removedBelow;
  private volatile @Nullable SqlChannel row;
  /// The last one found: the next sequence is mostly there too.
  private int recent;
  /// Whether it was of use since memory was given back: then it stays once more.
  private boolean recentUsed;
  private long last;
  private long lastTimestampNanos;
  private long count;
  private long bytes;
  private boolean registered;

  SqlLog(String channel, ChannelLimits limits, ColdReader reader, LogMemory memory) {
    this.channel = channel;
    this.limits = limits;
    this.reader = reader;
    this.memory = memory;
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

  boolean isClosed() {
    return closed;
  }

  /// Takes over what recovery found; numbers must ascend.
  void adopt(Segment segment) {
    segments.add(segment);
    count += segment.count;
    bytes += segment.bytes;
    last = Math.max(last, segment.last);
    lastTimestampNanos = Math.max(lastTimestampNanos, segment.timestampNanos);
  }

  /// The last sequence ever used, which may be gone.
  void adoptLast(long sequence) {
    if (sequence > last && count == 0) {
      last = sequence;
    }
  }

  @Override
  public long first() {
    return count > 0 ? segments.getFirst().first : last == 0 ? 0 : last + 1;
  }

  @Override
  public long last() {
    return last;
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
    long number = Segment.number(sequence);
    var segment = segments.isEmpty() ? null : segments.getLast();
    if (segment == null || segment.number != number) {
      segment = new Segment(number, sequence, sequence - 1, 0, 0, 0);
      segments.add(segment);
    }
    int size = MsgProto.sequenceSize(sequence) + entry.length();
    long held = segment.held();
    segment.append(sequence, size, entry.timestampNanos(), entry.bytes(), entry.length());
    last = sequence;
    lastTimestampNanos = entry.timestampNanos();
    count++;
    bytes += size;
    take(segment.held() - held);
  }

  private void take(long more) {
    memory.take(more);
    if (!registered) {
      registered = true;
      memory.holds(this);
    }
  }

  /// The segment a sequence belongs to, if there is one.
  private @Nullable Segment find(long sequence) {
    int index = indexOf(Segment.number(sequence));
    return index < 0 ? null : segments.get(index);
  }

  private int indexOf(long number) {
    if (recent < segments.size() && segments.get(recent).number == number) {
      return recent;
    }
    int low = 0;
    int high = segments.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      long there = segments.get(middle).number;
      if (there == number) {
        recent = middle;
        return middle;
      }
      if (there < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  @Override
  public boolean fetch(long sequence) {
    if (sequence < first() || sequence > last || sequence <= 0) {
      return true;
    }
    int before = recent;
    int index = indexOf(Segment.number(sequence));
    if (index < 0) {
      return true;
    }
    recentUsed = true;
    if (index != before) {
      readAhead(index);
    }
    return isThere(segments.get(index), sequence);
  }

  private boolean isThere(Segment segment, long sequence) {
    if (segment.has(sequence) && segment.isKnown()) {
      return true;
    }
    takeLoaded();
    if (segment.has(sequence) && segment.isKnown()) {
      return true;
    }
    ask(segment, sequence);
    return false;
  }

  /// Loads the segments after one that was not read before, and gives back one that was passed a
  /// while ago: a long replay must not fill the heap with what nobody reads again.
  private void readAhead(int index) {
    if (index > BEHIND) {
      memory.give(segments.get(index - 1 - BEHIND).trim());
    }
    for (int i = index + 1; i < Math.min(segments.size(), index + 1 + AHEAD); i++) {
      var next = segments.get(i);
      if (next.count > 0 && !next.has(next.first)) {
        ask(next, next.first);
      }
    }
  }

  /// Asks for what is missing around a sequence.
  private void ask(Segment segment, long sequence) {
    if (segment.bytes <= BLOCK_BYTES) {
      long end = segment.isKnown() ? segment.last : Math.max(sequence, segment.knownFrom() - 1);
      load(new Load(segment, segment.first, end, true));
    } else if (!segment.isKnown()) {
      load(new Load(segment, segment.first, segment.knownFrom() - 1, false));
    } else {
      long end = segment.end(sequence, BLOCK_BYTES);
      load(new Load(segment, sequence, end, true));
      if (end < segment.last && !segment.has(end + 1)) {
        load(new Load(segment, end + 1, segment.end(end + 1, BLOCK_BYTES), true));
      }
    }
  }

  private void load(Load load) {
    for (var other : awaited) {
      if (other.segment() == load.segment() && other.withBytes() == load.withBytes()
          && other.from() <= load.from() && other.to() >= load.to()) {
        return;
      }
    }
    awaited.add(load);
    reader.load(this, load);
  }

  /// A reader has loaded rows. Any thread.
  void loaded(Load load, List<@Nullable Message> messages) {
    loaded.add(new Loaded(load, messages));
    wake.run();
  }

  private void takeLoaded() {
    Loaded arrived;
    while ((arrived = loaded.poll()) != null) {
      var load = arrived.load();
      awaited.remove(load);
      var segment = load.segment();
      if (closed || !segments.contains(segment)) {
        continue;
      }
      long countBefore = segment.count;
      long bytesBefore = segment.bytes;
      long heldBefore = segment.held();
      int lost = segment.adopt(load.from(), load.to(), arrived.messages(), load.withBytes());
      if (lost > 0) {
        reader.reportLost(channel, load, lost);
        count -= countBefore - segment.count;
        bytes -= bytesBefore - segment.bytes;
        dropIfEmpty(segment);
      }
      take(segment.held() - heldBefore);
    }
  }

  private void dropIfEmpty(Segment segment) {
    if (segment.count == 0 && segment != segments.getLast()) {
      segments.remove(segment);
    }
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

  /// The memory is wanted back. Any thread.
  void askToTrim() {
    trimAsked.set(true);
    wake.run();
  }

  /// Gives back everything but what is being read. If that is not enough, a reader has to be
  /// content with the segment it is in.
  private void trim() {
    int kept = memory.isFarExceeded() ? 0 : AHEAD;
    long given = 0;
    for (int i = 0; i < segments.size(); i++) {
      if (!recentUsed || i < recent || i > recent + kept) {
        given += segments.get(i).trim();
      }
    }
    recentUsed = false;
    memory.give(given);
    registered = segments.stream().anyMatch(segment -> segment.held() > 0);
    if (registered) {
      memory.holds(this);
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

  /// As [#firstAtOrAfter], but -1 if something has to be loaded first.
  private long search(long timestampNanos) {
    if (last == 0) {
      return 0;
    }
    takeLoaded();
    for (var segment : segments) {
      if (segment.count > 0 && segment.timestampNanos >= timestampNanos) {
        if (!segment.isKnown()) {
          ask(segment, segment.first);
          return -1;
        }
        long found = segment.firstAtOrAfter(timestampNanos);
        if (found >= 0) {
          return found;
        }
      }
    }
    return last + 1;
  }

  @Override
  public boolean read(long sequence, MessageBuffer target) {
    var message = message(sequence);
    if (message == null || message.bytes == null) {
      return false;
    }
    if (message.isComplete) {
      System.arraycopy(message.bytes, 0, target.resize(message.length), 0, message.length);
    } else {
      var array = target.resize(message.size);
      int at = MsgProto.writeSequence(array, 0, sequence);
      System.arraycopy(message.bytes, 0, array, at, message.length);
    }
    return true;
  }

  private @Nullable Message message(long sequence) {
    if (sequence < first() || sequence > last) {
      return null;
    }
    var segment = find(sequence);
    return segment == null ? null : segment.message(sequence);
  }

  @Override
  public long timestampNanos(long sequence) {
    var message = message(sequence);
    return message == null ? -1 : message.timestampNanos;
  }

  @Override
  public long firstBytes() {
    var message = message(first());
    return message == null ? 0 : message.size;
  }

  @Override
  public void removeBelow(long sequence) {
    long end = Math.min(sequence, last + 1);
    long before = count;
    int whole = 0;
    while (whole < segments.size() && segments.get(whole).last < end) {
      var segment = segments.get(whole++);
      count -= segment.count;
      bytes -= segment.bytes;
      memory.give(segment.trim());
    }
    segments.subList(0, whole).clear();
    recent = Math.max(0, recent - whole);
    if (!segments.isEmpty() && segments.getFirst().first < end) {
      var segment = segments.getFirst();
      if (segment.isKnown()) {
        long held = segment.held();
        count -= segment.count;
        bytes -= segment.bytes;
        segment.removeBelow(end);
        count += segment.count;
        bytes += segment.bytes;
        memory.give(held - segment.held());
      }
    }
    if (count < before) {
      removedBelow = first();
      onRemoval.accept(this);
    }
  }

  /// Lets go of the memory.
  @Override
  public void close() {
    closed = true;
    segments.forEach(segment -> memory.give(segment.trim()));
    segments.clear();
  }
}
