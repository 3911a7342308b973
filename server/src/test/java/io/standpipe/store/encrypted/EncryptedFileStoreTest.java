package io.standpipe.store.encrypted;

import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.file.FileStore;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.file.FileStoreContractTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class EncryptedFileStoreTest extends StoreContract {
  @TempDir
  Path directory;

  @Override
  protected Store open() {
    var store = new EncryptedStore(
        FileStore.open(FileStoreConfig.of(directory), System.getLogger("test")),
        EncryptionConfig.with(Algorithm.AES, "key"));
    store.recover(FileStoreContractTest.SERVER);
    return store;
  }

  @Override
  protected int bytesPerMessage() {
    return 40;
  }
}
