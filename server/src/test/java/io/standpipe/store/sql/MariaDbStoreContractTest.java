package io.standpipe.store.sql;

import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;

/// Without a cache, so that what is read comes from the database.
class MariaDbStoreContractTest extends StoreContract {
  @Override
  protected Store open() {
    var server = DatabaseServer.shared(SqlDriver.MYSQL);
    var database = server.createDatabase();
    server.execute(database, "ALTER TABLE Messages MODIFY data LONGBLOB");
    var store = SqlStores
        .open(SqlStores.config(SqlDriver.MYSQL, server.source(database)).withCacheBytes(0));
    store.recover(SqlStores.SERVER);
    return store;
  }

  @Override
  protected int bytesPerMessage() {
    return 0;
  }
}
