package io.standpipe.store.sql;

import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;

/// Without a cache, so that what is read comes from the database.
class PostgresStoreContractTest extends StoreContract {
  @Override
  protected Store open() {
    var server = DatabaseServer.shared(SqlDriver.POSTGRES);
    var database = server.createDatabase();
    var store = SqlStores
        .open(SqlStores.config(SqlDriver.POSTGRES, server.source(database)).withCacheBytes(0));
    store.recover(SqlStores.SERVER);
    return store;
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }
}
