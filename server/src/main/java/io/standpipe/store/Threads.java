package io.standpipe.store;

/// Waiting for threads that are about to end.
public final class Threads {
  private Threads() {}

  /// Waits until a thread has ended, if it was started, also when the caller is interrupted: the
  /// interrupt is kept for later.
  public static void awaitEnd(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
