package io.standpipe.actor;

/// Decides what happens after a programming error: a running server stops, a test fails.
@FunctionalInterface
public interface FaultHandler {
  void fault(String where, Throwable cause);
}
