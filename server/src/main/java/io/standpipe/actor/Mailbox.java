package io.standpipe.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The only way to an [Actor]: events go in from any thread and come out in batches on the actor's
/// own thread. *Hot path.*
///
/// `pending` is the weight of the events that wait or are being handled. Whoever raises it above 0
/// schedules a run; a run takes what has gathered (at most [#BATCH_MAX]) and schedules itself again
/// if more is there. So a busy actor is woken once per batch, and one that shares its thread with
/// the poster not at all. An event is queued before it is counted, so a run can take one that is not
/// counted yet and `pending` falls below 0 for a moment; it is never above 0 with an empty queue.
///
/// Once the thread has been shut down, events are dropped.
public final class Mailbox<E> {
  private static final int BATCH_MAX = 4096;
  /// Posts above this weight ask the poster to hold back, until no more than `LOW_MARK` waits. An
  /// event of weight 1 may hold a kibibyte and more, which counts where the heap is small.
  private static final long HIGH_MARK = Math.min(16_384,
      Runtime.getRuntime().maxMemory() / (64 << 10));
  private static final long LOW_MARK = HIGH_MARK / 4;

  private final String name;
  private final Actor<E> actor;
  private final ScheduledExecutorService thread;
  private final Clock clock;
  private final FaultHandler faults;
  private final ConcurrentLinkedQueue<E> queue = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Runnable> whenDrained = new ConcurrentLinkedQueue<>();
  private final AtomicLong pending = new AtomicLong();
  private final List<E> batch = new ArrayList<>();
  private final Runnable run = this::run;
  private final Runnable wake = this::wake;
  /// The one timer task, due at `timerNanos`; null if there is none.
  private @Nullable ScheduledFuture<?> timer;
  private long timerNanos = Clock.NEVER;

  /// All calls of the actor happen on `thread`, which must run one task at a time.
  public Mailbox(
      String name,
      Actor<E> actor,
      ScheduledExecutorService thread,
      Clock clock,
      FaultHandler faults) {
    this.name = name;
    this.actor = actor;
    this.thread = thread;
    this.clock = clock;
    this.faults = faults;
  }

  /// Never blocks and never refuses. False asks the caller to hold back its source until
  /// [#whenDrained] runs.
  public boolean post(E event) {
    int weight = actor.weight(event);
    queue.add(event);
    long before = pending.getAndAdd(weight);
    if (before <= 0 && before + weight > 0) {
      execute(run);
    }
    return before < HIGH_MARK;
  }

  /// Runs `action` once, on the actor's thread, as soon as few events wait.
  public void whenDrained(Runnable action) {
    whenDrained.add(action);
    if (pending.get() <= LOW_MARK) {
      execute(this::runDrained);
    }
  }

  private void run() {
    long weight = 0;
    E event;
    while (batch.size() < BATCH_MAX && (event = queue.poll()) != null) {
      batch.add(event);
      weight += actor.weight(event);
    }
    try {
      actor.handle(batch);
    } catch (RuntimeException | Error e) {
      faults.fault(name, e);
    } finally {
      batch.clear();
      release(weight);
    }
    armTimer();
  }

  /// Notes that events of this weight are done with, and sees to those that are left.
  private void release(long weight) {
    long left = pending.addAndGet(-weight);
    if (left > 0) {
      execute(run);
    }
    if (left <= LOW_MARK) {
      runDrained();
    }
  }

  private void runDrained() {
    Runnable action;
    while ((action = whenDrained.poll()) != null) {
      try {
        action.run();
      } catch (RuntimeException | Error e) {
        faults.fault(name, e);
      }
    }
  }

  /// Makes sure that a task runs no later than the actor's deadline. A task that is early because
  /// the deadline moved back is left alone: it finds nothing to do and arms the next.
  private void armTimer() {
    long deadline = actor.deadlineNanos();
    if (deadline >= timerNanos) {
      return;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    timerNanos = deadline;
    long delay = Math.max(0, deadline - clock.nanos());
    try {
      timer = thread.schedule(wake, delay, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      rethrowUnlessShutDown(e);
    }
  }

  private void wake() {
    timer = null;
    timerNanos = Clock.NEVER;
    long now = clock.nanos();
    try {
      if (actor.deadlineNanos() <= now) {
        actor.expire(now);
      }
    } catch (RuntimeException | Error e) {
      faults.fault(name, e);
    }
    armTimer();
  }

  private void execute(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      rethrowUnlessShutDown(e);
    }
  }

  private void rethrowUnlessShutDown(RejectedExecutionException e) {
    if (!thread.isShutdown()) {
      throw e;
    }
  }
}
