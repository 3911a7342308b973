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
import java.util.function.Consumer;

/// Tells the model of every change that the engine proposes or applies, and of what the
/// journal says.
record ObservedStore(Store store, Model model) implements Store, Journal {
  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    model.proposed(operation);
    boolean committed = store.journal().propose(operation, outcome -> {
      model.decided(operation, outcome.failure());
      later.accept(outcome);
    });
    if (committed) {
      model.decided(operation, "");
    }
    return committed;
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
    return new Log(store.createChannel(name), model, model.channelCreated(name));
  }

  @Override
  public void close() {
    store.close();
  }

  private record Log(MessageLog log, Model model, ModelChannel channel) implements MessageLog {
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
      model.appended(channel, sequence, entry);
      log.append(sequence, entry);
    }

    @Override
    public boolean read(long sequence, MessageBuffer target) {
      return log.read(sequence, target);
    }

    @Override
    public long timestampNanos(long sequence) {
      return log.timestampNanos(sequence);
    }

    @Override
    public long firstAtOrAfter(long timestampNanos) {
      return log.firstAtOrAfter(timestampNanos);
    }

    @Override
    public void removeBelow(long sequence) {
      channel.removeBelow(sequence, model.wallNanos(), model.stamp());
      log.removeBelow(sequence);
    }

    @Override
    public long firstBytes() {
      return log.firstBytes();
    }

    @Override
    public void close() {
      model.closed(channel);
      log.close();
    }
  }
}
