package io.standpipe.streaming;

import io.standpipe.store.Store;
import io.standpipe.store.Volume;
import java.util.Random;
import java.util.function.Consumer;

/// The simplest thing that survives: lists of what was committed.
final class RecordedVolume implements Volume {
  private final Random random;
  private final Consumer<RecordingStore> sabotage;
  private RecordingStore store = new RecordingStore();
  private boolean opened;

  /// @param sabotage spoils what the next server finds
  RecordedVolume(long seed, Consumer<RecordingStore> sabotage) {
    this.random = new Random(seed);
    this.sabotage = sabotage;
  }

  @Override
  public Store open() {
    if (opened) {
      sabotage.accept(store);
      store = store.reopen();
    }
    opened = true;
    store.hold();
    return store;
  }

  @Override
  public boolean commit() {
    boolean any = !store.held().isEmpty();
    if (any) {
      store.decide("");
    }
    return any;
  }

  @Override
  public boolean read() {
    return false;
  }

  @Override
  public void crash() {
    for (int i = random.nextInt(store.held().size() + 1); i > 0; i--) {
      store.decide("");
    }
  }
}
