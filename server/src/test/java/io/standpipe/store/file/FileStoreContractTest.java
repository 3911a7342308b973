package io.standpipe.store.file;

import io.standpipe.message.Subject;
import io.standpipe.store.ServerRecord;
import io.standpipe.store.Store;
import io.standpipe.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

public class FileStoreContractTest extends StoreContract {
  public static final ServerRecord SERVER = new ServerRecord("test-cluster",
      Subject.of("_STAN.discover.test-cluster"), Subject.of("_STAN.pub.test-cluster"),
      Subject.of("_STAN.sub.test-cluster"), Subject.of("_STAN.unsub.test-cluster"),
      Subject.of("_STAN.close.test-cluster"), Subject.of("_STAN.subclose.test-cluster"),
      Subject.of("_STAN.ack.test-cluster"), "");

  @TempDir
  Path directory;

  @Override
  protected Store open() {
    var store = FileStore.open(FileStoreConfig.of(directory), System.getLogger("test"));
    store.recover(SERVER);
    return store;
  }

  @Override
  protected int bytesPerMessage() {
    return RecordFormat.OVERHEAD;
  }
}
