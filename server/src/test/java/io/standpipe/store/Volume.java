package io.standpipe.store;

/// What survives a server in a simulation: a store is opened on it again and again. The threads of
/// the store are the test's.
public interface Volume {
  /// The store that a server finds now.
  Store open();

  /// Commits some of what was proposed. False if there was nothing.
  boolean commit();

  /// Reads what was asked for. False if there was nothing.
  boolean read();

  /// The process dies: of what was proposed and not committed, some of the oldest may be kept.
  void crash();
}
