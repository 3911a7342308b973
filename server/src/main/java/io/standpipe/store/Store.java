package io.standpipe.store;

/// Where a server keeps what must survive. Any thread may call.
public interface Store extends AutoCloseable {
  /// As it appears in the log: `MEMORY`, `FILE`, `SQL`.
  String kind();

  Journal journal();

  /// Opens the log of a new channel. Its caller owns it and closes it.
  MessageLog createChannel(String name);

  void deleteChannel(String name);

  @Override
  void close();
}
