package io.standpipe.streaming;

import io.standpipe.store.Entry;
import io.standpipe.store.ForwardingLog;
import io.standpipe.store.ForwardingStore;
import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import java.util.function.Consumer;

/// Tells the model of every change that the engine proposes or applies, and of what the
/// journal says.
final class ObservedStore extends ForwardingStore implements Journal {
  private final Model model;

  ObservedStore(Store store, Model model) {
    super(store);
    this.model = model;
  }

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
  public Journal journal() {
    return this;
  }

  @Override
  public MessageLog createChannel(String name) {
    return new Log(store.createChannel(name), model, model.channelCreated(name));
  }

  private static final class Log extends ForwardingLog {
    private final Model model;
    private final ModelChannel channel;

    Log(MessageLog log, Model model, ModelChannel channel) {
      super(log);
      this.model = model;
      this.channel = channel;
    }

    @Override
    public void append(long sequence, Entry entry) {
      model.appended(channel, sequence, entry);
      log.append(sequence, entry);
    }

    @Override
    public void removeBelow(long sequence) {
      channel.removeBelow(sequence, model.wallNanos(), model.stamp());
      log.removeBelow(sequence);
    }

    @Override
    public void close() {
      model.closed(channel);
      log.close();
    }
  }
}
