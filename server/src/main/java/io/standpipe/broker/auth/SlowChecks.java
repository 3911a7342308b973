package io.standpipe.broker.auth;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads for what would hold up a loop: bcrypt, signatures, TLS handshakes. So few that traffic
/// always finds a processor, with a queue of bounded length; they end when there is nothing to do.
public final class SlowChecks implements Executor, AutoCloseable {
  private static final int WAITING_MAX = 8192;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  public SlowChecks() {
    int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    threads = new ThreadPoolExecutor(count, count, IDLE_SECONDS, TimeUnit.SECONDS,
        new LinkedBlockingQueue<>(WAITING_MAX),
        Thread.ofPlatform().daemon().name("standpipe-login-", 1).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// @throws RejectedExecutionException if too many wait
  @Override
  public void execute(Runnable check) {
    threads.execute(check);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
