package io.standpipe.store.sql;

import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import io.standpipe.store.encrypted.Algorithm;
import io.standpipe.store.encrypted.EncryptedStore;
import io.standpipe.store.encrypted.EncryptionConfig;

class EncryptedSqlStoreTest extends StoreContract {
  @Override
  protected Store open() {
    var server = DatabaseServer.shared(SqlDriver.POSTGRES);
    var config = SqlStores.config(SqlDriver.POSTGRES, server.source(server.createDatabase()))
        .withCacheBytes(0);
    var store = new EncryptedStore(SqlStores.open(config),
        EncryptionConfig.with(Algorithm.AES, "key"));
    store.recover(SqlStores.SERVER);
    return store;
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }
}
