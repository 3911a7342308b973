package io.standpipe.streaming;

import io.standpipe.store.Entry;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreView;
import io.standpipe.wire.streaming.MsgProto;
import java.util.Map;
import java.util.TreeMap;

/// The simplest store there can be, to compare with and to simulate on.
final class ListStore implements Store {
  private final long entryBytesMax;

  ListStore() {
    this(Long.MAX_VALUE);
  }

  /// @param entryBytesMax the largest entry it keeps
  ListStore(long entryBytesMax) {
    this.entryBytesMax = entryBytesMax;
  }

  @Override
  public long entryBytesMax() {
    return entryBytesMax;
  }

  @Override
  public String kind() {
    return "LIST";
  }

  @Override
  public StoreView view() {
    return StoreView.SOUND;
  }

  @Override
  public boolean isPersistent() {
    return false;
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    return RecoveredState.nothing(initial);
  }

  @Override
  public Journal journal() {
    return (_, _) -> true;
  }

  @Override
  public MessageLog createChannel(String name) {
    return new Log();
  }

  @Override
  public void close() {}

  private static final class Log implements MessageLog {
    private final TreeMap<Long, byte[]> messages = new TreeMap<>();
    private long last;
    private long lastTimestampNanos;

    @Override
    public long first() {
      return last == 0 ? 0 : messages.isEmpty() ? last + 1 : messages.firstKey();
    }

    @Override
    public long last() {
      return last;
    }

    @Override
    public long count() {
      return messages.size();
    }

    @Override
    public long bytes() {
      return messages.values().stream().mapToLong(message -> message.length).sum();
    }

    @Override
    public long lastTimestampNanos() {
      return lastTimestampNanos;
    }

    @Override
    public void append(long sequence, Entry entry) {
      int head = MsgProto.sequenceSize(sequence);
      var message = new byte[head + entry.length()];
      MsgProto.writeSequence(message, 0, sequence);
      System.arraycopy(entry.bytes(), 0, message, head, entry.length());
      messages.put(sequence, message);
      last = sequence;
      lastTimestampNanos = entry.timestampNanos();
    }

    @Override
    public boolean read(long sequence, MessageBuffer target) {
      var message = messages.get(sequence);
      if (message != null) {
        System.arraycopy(message, 0, target.resize(message.length), 0, message.length);
      }
      return message != null;
    }

    @Override
    public long timestampNanos(long sequence) {
      var message = messages.get(sequence);
      return message == null ? -1 : MsgProto.timestamp(message, 0, message.length);
    }

    @Override
    public long firstAtOrAfter(long timestampNanos) {
      if (last == 0) {
        return 0;
      }
      return messages.keySet()
          .stream()
          .filter(sequence -> timestampNanos(sequence) >= timestampNanos)
          .findFirst()
          .orElse(last + 1);
    }

    @Override
    public void removeBelow(long sequence) {
      messages.headMap(sequence).clear();
    }

    @Override
    public long firstBytes() {
      Map.Entry<Long, byte[]> first = messages.firstEntry();
      return first == null ? 0 : first.getValue().length;
    }

    @Override
    public void close() {}
  }
}
