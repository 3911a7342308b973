package io.standpipe.store.encrypted;

import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.memory.MemoryStore;

class EncryptedMemoryStoreTest extends StoreContract {
  @Override
  protected Store open() {
    return new EncryptedStore(new MemoryStore(1 << 28),
        EncryptionConfig.with(Algorithm.CHACHA, "key"));
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }
}
