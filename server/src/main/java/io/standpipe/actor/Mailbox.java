package io.standpipe.actor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The only way to an [Actor]: events go in from any thread and come out in batches on the actor's
/// own thread. *Hot path.*
///
/// `pending` counts events not yet handed to the actor. Whoever raises it from 0 schedules a run; a
/// run takes what has gathered (at most [#BATCH_MAX]) and schedules itself again if more is there.
/// So a busy actor is woken once per batch, and one that shares its thread with the poster not
/// at all.
public final class Mailbox<E> {
  private static final int BATCH_MAX = 4096;
  /// Posts above this ask the poster to slow down.
  private static final int HIGH_MARK = 16_384;

  private final String name;
  private final Actor<E> actor;
  private final ScheduledExecutorService thread;
  private final Clock clock;
  private final FaultHandler faults;
  private final ConcurrentLinkedQueue<E> queue = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Runnable> whenDrained = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();
  private final List<E> batch = new ArrayList<>();
  private final Runnable run = this::run;
  private final Runnable wake = this::wake;
  /// When the next timer task is due; later deadlines need no other one.
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
    queue.add(event);
    int before = pending.getAndIncrement();
    if (before == 0) {
      thread.execute(run);
    }
    return before < HIGH_MARK;
  }

  /// Runs `action` once, on the actor's thread, after what is queued now has been handled.
  public void whenDrained(Runnable action) {
    whenDrained.add(action);
    if (pending.get() == 0) {
      thread.execute(this::runDrained);
    }
  }

  private void run() {
    int taken = 0;
    E event;
    while (taken < BATCH_MAX && (event = queue.poll()) != null) {
      batch.add(event);
      taken++;
    }
    try {
      actor.handle(batch);
    } catch (RuntimeException | Error e) {
      faults.fault(name, e);
    } finally {
      batch.clear();
    }
    armTimer();
    if (pending.addAndGet(-taken) > 0) {
      thread.execute(run);
    } else {
      runDrained();
    }
  }

  private void runDrained() {
    Runnable action;
    while ((action = whenDrained.poll()) != null) {
      action.run();
    }
  }

  private void armTimer() {
    long deadline = actor.deadlineNanos();
    if (deadline < timerNanos) {
      timerNanos = deadline;
      var _ = thread.schedule(wake, Math.max(0, deadline - clock.nanos()), TimeUnit.NANOSECONDS);
    }
  }

  private void wake() {
    long now = clock.nanos();
    if (now >= timerNanos) {
      timerNanos = Clock.NEVER;
    }
    try {
      if (actor.deadlineNanos() <= now) {
        actor.expire(now);
      }
    } catch (RuntimeException | Error e) {
      faults.fault(name, e);
    }
    armTimer();
  }
}
