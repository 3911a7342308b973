package io.standpipe.store;

/// A store that does everything as another one; what is different overrides that.
public abstract class ForwardingStore implements Store {
  protected final Store store;

  protected ForwardingStore(Store store) {
    this.store = store;
  }

  @Override
  public String kind() {
    return store.kind();
  }

  @Override
  public boolean isPersistent() {
    return store.isPersistent();
  }

  @Override
  public RecoveredState recover(ServerRecord initial) {
    return store.recover(initial);
  }

  @Override
  public Journal journal() {
    return store.journal();
  }

  @Override
  public MessageLog createChannel(String name) {
    return store.createChannel(name);
  }

  @Override
  public StoreView view() {
    return store.view();
  }

  @Override
  public long entryBytesMax() {
    return store.entryBytesMax();
  }

  @Override
  public void close() {
    store.close();
  }
}
