package io.standpipe.actor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// A thread and a clock that exist in tests only: tasks run when the test says so, and time passes
/// when nothing is left to do and the test lets it.
public final class SimulatedThread extends AbstractExecutorService
    implements ScheduledExecutorService, Clock {
  /// 2026-01-01T00:00:00Z, so that timestamps have the usual size on the wire.
  private static final long WALL_ORIGIN_NANOS = 1_767_225_600_000_000_000L;

  private final List<Runnable> tasks = new ArrayList<>();
  private final PriorityQueue<Timer> timers = new PriorityQueue<>(
      Comparator.comparingLong((Timer timer) -> timer.atNanos)
          .thenComparingLong(timer -> timer.number));
  private long nowNanos;
  private long readNanos;
  private long wallOffsetNanos;
  private long timersMade;
  private int timersFired;

  private final class Timer extends FutureTask<Void> implements ScheduledFuture<Void> {
    final long atNanos;
    final long number = ++timersMade;

    Timer(Runnable task, long atNanos) {
      super(task, null);
      this.atNanos = atNanos;
    }

    /// A task that fails fails the test, not only its future.
    @Override
    protected void setException(Throwable failure) {
      super.setException(failure);
      if (failure instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(failure);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - nowNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  @Override
  public long nanos() {
    nowNanos += readNanos;
    return nowNanos;
  }

  @Override
  public long wallNanos() {
    nowNanos += readNanos;
    return WALL_ORIGIN_NANOS + nowNanos + wallOffsetNanos;
  }

  /// From now on the clock moves by this much each time it is read, as real ones do.
  public void moveWithEachRead(long nanos) {
    readNanos = nanos;
  }

  /// Sets the wall clock forward or, if negative, back.
  public void stepWallClock(long nanos) {
    wallOffsetNanos += nanos;
  }

  /// Runs one task. False if there is none.
  public boolean runOne() {
    if (tasks.isEmpty()) {
      return false;
    }
    tasks.removeFirst().run();
    return true;
  }

  /// Runs one of the tasks, as if each were on a thread of its own. False if there is none.
  public boolean runAny(Random random) {
    if (tasks.isEmpty()) {
      return false;
    }
    tasks.remove(random.nextInt(tasks.size())).run();
    return true;
  }

  /// Whether nothing is to be done before time passes.
  public boolean isIdle() {
    return tasks.isEmpty() && nextTimerNanos() > nowNanos;
  }

  /// When the next timer fires, cancelled ones included; [Clock#NEVER] if there is none.
  public long nextTimerNanos() {
    return timers.isEmpty() ? NEVER : timers.peek().atNanos;
  }

  /// Runs tasks until there are none; no time passes.
  public void settle() {
    for (int i = 0; runOne(); i++) {
      if (i > 1_000_000) {
        throw new IllegalStateException("tasks beget tasks without end");
      }
    }
  }

  /// Lets time pass, firing timers on the way.
  public void advance(long nanos) {
    settle();
    long until = nowNanos + nanos;
    int atOnce = 0;
    while (!timers.isEmpty() && timers.peek().atNanos <= until) {
      var timer = timers.remove();
      if (timer.atNanos > nowNanos) {
        nowNanos = timer.atNanos;
        atOnce = 0;
      } else if (++atOnce > 100_000) {
        throw new IllegalStateException("timers beget timers while no time passes");
      }
      timersFired++;
      timer.run();
      settle();
    }
    nowNanos = Math.max(nowNanos, until);
  }

  /// How many timers have fired so far.
  public int timersFired() {
    return timersFired;
  }

  /// Runs a task when this much time has passed.
  public void after(long nanos, Runnable task) {
    timers.add(new Timer(task, nowNanos + nanos));
  }

  /// How many timers have neither fired nor been cancelled.
  public long timersWaiting() {
    return timers.stream().filter(timer -> !timer.isCancelled()).count();
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
    var timer = new Timer(task, nowNanos + unit.toNanos(delay));
    timers.add(timer);
    return timer;
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("only runnable tasks are simulated");
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable task,
      long initialDelay,
      long period,
      TimeUnit unit) {
    throw new UnsupportedOperationException("only single tasks are simulated");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable task,
      long initialDelay,
      long delay,
      TimeUnit unit) {
    throw new UnsupportedOperationException("only single tasks are simulated");
  }

  @Override
  public void shutdown() {}

  @Override
  public List<Runnable> shutdownNow() {
    return List.of();
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
