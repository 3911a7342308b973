package io.standpipe.store.file;

import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads that exist only while there is something to read. Any thread may use it.
final class ReaderThreads implements ColdReader.Runner {
  private static final int THREADS = 2;
  private static final long RETRY_SECONDS = 1;

  private final ScheduledExecutorService threads;

  ReaderThreads() {
    var executor = new ScheduledThreadPoolExecutor(THREADS,
        Thread.ofPlatform().name("standpipe-store-reader-", 1).daemon().factory());
    executor.setKeepAliveTime(10, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    threads = Executors.unconfigurableScheduledExecutorService(executor);
  }

  @Override
  public void run(Runnable load) {
    threads.execute(load);
  }

  @Override
  public void runLater(Runnable load) {
    try {
      var _ = threads.schedule(load, RETRY_SECONDS, TimeUnit.SECONDS);
    } catch (RejectedExecutionException _) {
      // The store was closed meanwhile, and nobody waits for the messages any more.
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
