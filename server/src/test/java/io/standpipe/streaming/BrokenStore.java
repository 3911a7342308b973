package io.standpipe.streaming;

import io.standpipe.store.ForwardingLog;
import io.standpipe.store.ForwardingStore;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/// A store with one defect, which shows now and then.
final class BrokenStore extends ForwardingStore implements Journal {
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

  private final Defect defect;
  private final ArrayDeque<Runnable> swapped = new ArrayDeque<>();
  private int calls;

  BrokenStore(Store store, Defect defect) {
    super(store);
    this.defect = defect;
  }

  private boolean shows(Defect asked) {
    return defect == asked && ++calls % RARITY == 0;
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
  public Journal journal() {
    return this;
  }

  @Override
  public MessageLog createChannel(String name) {
    return new Log(store.createChannel(name), this);
  }

  private static final class Log extends ForwardingLog {
    private final BrokenStore store;

    Log(MessageLog log, BrokenStore store) {
      super(log);
      this.store = store;
    }

    @Override
    public boolean read(long sequence, MessageBuffer target) {
      return (store.defect != Defect.LOSES_MESSAGES || sequence % RARITY != 0)
          && log.read(sequence, target);
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
  }
}
