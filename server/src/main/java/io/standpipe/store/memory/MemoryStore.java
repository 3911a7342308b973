package io.standpipe.store.memory;

import io.standpipe.store.Journal;
import io.standpipe.store.MessageLog;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;

/// Keeps messages for as long as the process lives, and no record of anything else: the owners of
/// that state remember it themselves. Any thread may call.
public final class MemoryStore implements Store {
  /// Nothing can be lost, so every operation is committed at once.
  private static final Journal JOURNAL = (_, _) -> true;

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
    return JOURNAL;
  }

  @Override
  public MessageLog createChannel(String name) {
    return new MemoryLog();
  }

  @Override
  public void close() {}
}
