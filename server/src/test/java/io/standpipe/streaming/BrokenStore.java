package io.standpipe.streaming;

import io.standpipe.store.Entry;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreView;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A store with one defect, which shows now and then.
record BrokenStore(
    Store store,
    Defect defect,
    ArrayDeque<Runnable> swapped,
    AtomicInteger calls) implements Store, Journal {
  enum Defect {
    LOSES_PROPOSALS,
    DECIDES_OUT_OF_ORDER,
    COMMITS_TWICE,
    LOSES_MESSAGES,
    REMOVES_ONE_TOO_MANY,
    FINDS_TIMES_ONE_TOO_LATE
  }

  /// One in so many goes wrong.
  private static final int RARITY = 5;

  BrokenStore(Store store, Defect defect) {
    this(store, defect, new ArrayDeque<>(), new AtomicInteger());
  }

  private boolean shows(Defect asked) {
    return defect == asked && calls.incrementAndGet() % RARITY == 0;
  }

  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    if (shows(Defect.LOSES_PROPOSALS)) {
      return false;
    }
    boolean committed = store.journal().propose(operation, outcome -> decided(outcome, later));
    if (committed && shows(Defect.COMMITS_TWICE)) {
      later.accept(new Outcome(operation, ""));
    }
    return committed;
  }

  private void decided(Outcome outcome, Consumer<Outcome> later) {
    if (store instanceof DelayedJournal journal && journal.waiting() > 0
        && shows(Defect.DECIDES_OUT_OF_ORDER)) {
      swapped.add(() -> later.accept(outcome));
      return;
    }
    later.accept(outcome);
    while (!swapped.isEmpty()) {
      swapped.remove().run();
    }
  }

  @Override
  public String kind() {
    return store.kind();
  }

  @Override
  public StoreView view() {
    return store.view();
  }

  @Override
  public boolean isPersistent() {
    return store.isPersistent();
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    return store.recover(initial);
  }

  @Override
  public Journal journal() {
    return this;
  }

  @Override
  public MessageLog createChannel(String name) {
    return new Log(store.createChannel(name), this);
  }

  @Override
  public void close() {
    store.close();
  }

  private record Log(MessageLog log, BrokenStore store) implements MessageLog {
    @Override
    public long first() {
      return log.first();
    }

    @Override
    public long last() {
      return log.last();
    }

    @Override
    public long count() {
      return log.count();
    }

    @Override
    public long bytes() {
      return log.bytes();
    }

    @Override
    public long lastTimestampNanos() {
      return log.lastTimestampNanos();
    }

    @Override
    public void append(long sequence, Entry entry) {
      log.append(sequence, entry);
    }

    @Override
    public boolean read(long sequence, MessageBuffer target) {
      return (store.defect != Defect.LOSES_MESSAGES || sequence % RARITY != 0)
          && log.read(sequence, target);
    }

    @Override
    public long timestampNanos(long sequence) {
      return log.timestampNanos(sequence);
    }

    @Override
    public long firstAtOrAfter(long timestampNanos) {
      long sequence = log.firstAtOrAfter(timestampNanos);
      return store.defect == Defect.FINDS_TIMES_ONE_TOO_LATE && sequence <= log.last()
          ? sequence + 1
          : sequence;
    }

    @Override
    public void removeBelow(long sequence) {
      log.removeBelow(store.shows(Defect.REMOVES_ONE_TOO_MANY) ? sequence + 1 : sequence);
    }

    @Override
    public long firstBytes() {
      return log.firstBytes();
    }

    @Override
    public void close() {
      log.close();
    }
  }
}
