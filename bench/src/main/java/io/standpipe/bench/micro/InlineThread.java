package io.standpipe.bench.micro;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Runs tasks when it is told to, on the caller's thread. Timers never fire.
final class InlineThread extends AbstractExecutorService implements ScheduledExecutorService {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  /// Runs tasks until there are none.
  void run() {
    for (var task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  private static final class Never<V> extends FutureTask<V> implements ScheduledFuture<V> {
    Never(Callable<V> task) {
      super(task);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return Long.MAX_VALUE;
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  private static ScheduledFuture<?> never(Runnable task) {
    return new Never<>(() -> {
      task.run();
      return task;
    });
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    return never(task);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    return new Never<>(task);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task,
      long initialDelay,
      long period,
      TimeUnit unit) {
    return never(task);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task,
      long initialDelay,
      long delay,
      TimeUnit unit) {
    return never(task);
  }

  @Override
  public void shutdown() {
    tasks.clear();
  }

  @Override
  public List<Runnable> shutdownNow() {
    var left = List.copyOf(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
