package io.standpipe.store.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.store.Operation;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }

  @Test
  void everyOperationIsCommittedAtOnce() {
    try (var store = open()) {
      assertThat(store.journal().propose(new Operation.DropClient("me"), _ -> {
        throw new AssertionError("told later");
      })).isTrue();
    }
  }
}
