package io.standpipe.store.memory;

import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreView;
import io.standpipe.store.StoreView.MemoryView;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Keeps messages for as long as the process lives, and no record of anything else: the owners of
/// that state remember it themselves. Any thread may call.
///
/// Nothing can be lost, so every operation is committed at once. Only messages for which there is no
/// memory are refused, before anything is allocated; as soon as others are gone, the next are taken.
public final class MemoryStore implements Store {
  private final MemoryBudget budget;
  private final Map<String, MemoryLog> logs = new ConcurrentHashMap<>();

  /// A store that takes as much memory as suits this JVM: two thirds of what it allows
  /// direct buffers.
  public MemoryStore() {
    this(MemoryBudget.ofThisProcess());
  }

  /// @param bytesMax memory outside the heap for the messages of all channels together
  public MemoryStore(long bytesMax) {
    this(new MemoryBudget(bytesMax));
  }

  private MemoryStore(MemoryBudget budget) {
    this.budget = budget;
  }

  @Override
  public String kind() {
    return "MEMORY";
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
    return this::propose;
  }

  /// Runs on the thread of the operation's channel, which owns its log.
  private boolean propose(Operation operation, Consumer<Journal.Outcome> later) {
    if (operation instanceof Operation.Append(var channel, var entries)) {
      var log = logs.get(channel);
      if (log != null && !log.reserve(entries)) {
        later.accept(new Journal.Outcome(operation, refusal()));
        return false;
      }
    }
    return true;
  }

  private String refusal() {
    return "memory store is full: " + budget.taken() + " of " + budget.bytesMax()
        + " bytes; messages have to go first (limits by age, number or bytes), or the server needs more memory";
  }

  @Override
  public StoreView view() {
    return new StoreView("", false, Optional.empty(),
        Optional.of(new MemoryView(budget.taken(), budget.bytesMax())));
  }

  @Override
  public MessageLog createChannel(String name) {
    var log = new MemoryLog(budget, closed -> logs.remove(name, closed));
    logs.put(name, log);
    return log;
  }

  @Override
  public void close() {}
}
