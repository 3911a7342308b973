package io.standpipe.store;

/// Where a server keeps what must survive. Any thread may call.
public interface Store extends AutoCloseable {
  /// As it appears in the log: `MEMORY`, `FILE`, `SQL`.
  String kind();

  /// Whether anything survives the process. If so, channels propose [Operation.Progress].
  boolean isPersistent();

  /// Reads what earlier runs left, and keeps `initial` if there were none. Called once, before
  /// anything else. Fails with a [StoreException] whose message is one line for the operator.
  RecoveredState recover(ServerRecord initial);

  Journal journal();

  /// Opens the log of a new channel. Its caller owns it and closes it. What is kept of a channel
  /// goes with an [Operation.DeleteChannel].
  MessageLog createChannel(String name);

  /// For monitoring.
  StoreView view();

  /// The largest entry that can be kept, in bytes.
  default long entryBytesMax() {
    return Long.MAX_VALUE;
  }

  /// Makes durable what was proposed and lets go of all files; the logs are closed already.
  @Override
  void close();
}
