package io.standpipe.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
  private static final int HIGH_MARK = 16_384;
  private static final int LOW_MARK = HIGH_MARK / 4;

  private final SimulatedThread thread = new SimulatedThread();
  private final Recorder actor = new Recorder();
  private final List<Throwable> faults = new ArrayList<>();
  private final Mailbox<Integer> mailbox = new Mailbox<>("test", actor, thread, thread,
      (_, cause) -> faults.add(cause));

  /// Notes what it is told. A negative event fails; one above 100,000 weighs what it is above.
  private static final class Recorder implements Actor<Integer> {
    final List<List<Integer>> batches = new ArrayList<>();
    final List<Long> expiries = new ArrayList<>();
    long deadlineNanos = Clock.NEVER;
    /// The deadline after the next expiry.
    long nextDeadlineNanos = Clock.NEVER;

    @Override
    public void handle(List<Integer> batch) {
      batches.add(List.copyOf(batch));
      if (batch.stream().anyMatch(event -> event < 0)) {
        throw new IllegalStateException("event " + batch);
      }
    }

    @Override
    public int weight(Integer event) {
      return Math.max(1, event - 100_000);
    }

    @Override
    public void expire(long nowNanos) {
      expiries.add(nowNanos);
      deadlineNanos = nextDeadlineNanos;
    }

    @Override
    public long deadlineNanos() {
      return deadlineNanos;
    }

    List<Integer> events() {
      return batches.stream().flatMap(List::stream).toList();
    }
  }

  @Test
  void whatGathersIsHandledAsOneBatchInOrder() {
    IntStream.range(0, 100).forEach(mailbox::post);
    assertThat(actor.batches).as("on the actor's thread only").isEmpty();

    thread.settle();

    assertThat(actor.batches).containsExactly(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void aBatchIsBoundedAndLetsOthersOnTheThreadRun() {
    var order = new ArrayList<Integer>();
    IntStream.range(0, 10_000).forEach(mailbox::post);
    thread.execute(() -> order.add(actor.events().size()));

    thread.settle();

    assertThat(actor.batches).extracting(List::size).containsExactly(4096, 4096, 1808);
    assertThat(order).containsExactly(4096);
    assertThat(actor.events()).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  @Test
  void anEventPostedByTheActorIsHandledLater() {
    var echo = new ArrayList<List<Integer>>();
    var box = new ArrayList<Mailbox<Integer>>();
    box.add(new Mailbox<>("echo", new Actor<Integer>() {
      @Override
      public void handle(List<Integer> batch) {
        echo.add(List.copyOf(batch));
        batch.stream().filter(event -> event > 0).forEach(event -> box.getFirst().post(event - 1));
      }

      @Override
      public void expire(long nowNanos) {}

      @Override
      public long deadlineNanos() {
        return Clock.NEVER;
      }
    }, thread, thread, (_, cause) -> faults.add(cause)));

    box.getFirst().post(2);
    thread.settle();

    assertThat(echo).containsExactly(List.of(2), List.of(1), List.of(0));
  }

  @Test
  void aPosterIsAskedToHoldBackAtTheHighMarkAndToldAtTheLowMark() {
    for (int i = 0; i < HIGH_MARK; i++) {
      assertThat(mailbox.post(i)).isTrue();
    }
    assertThat(mailbox.post(0)).isFalse();
    var waiting = new ArrayList<Integer>();
    mailbox.whenDrained(() -> waiting.add(HIGH_MARK + 1 - actor.events().size()));

    thread.settle();

    assertThat(waiting).as("events left when it runs").containsExactly(1);
    assertThat(mailbox.post(1)).isTrue();
  }

  @Test
  void aWaitingPosterIsToldThoughOthersKeepTheMailboxBusy() {
    var told = new ArrayList<Integer>();
    IntStream.range(0, 3 * LOW_MARK).forEach(mailbox::post);
    mailbox.whenDrained(() -> told.add(actor.batches.size()));

    for (int round = 0; round < 10; round++) {
      IntStream.range(0, LOW_MARK - 1_000).forEach(mailbox::post);
      thread.runOne();
    }

    assertThat(told).hasSize(1);
    assertThat(thread.runOne()).as("there is always more to do").isTrue();
  }

  @Test
  void heavyEventsReachTheHighMarkSooner() {
    assertThat(mailbox.post(100_000 + HIGH_MARK)).isTrue();
    assertThat(mailbox.post(1)).isFalse();
    thread.settle();
    assertThat(mailbox.post(1)).isTrue();
  }

  @Test
  void withLittleWaitingAPosterIsToldAtOnce() {
    var told = new ArrayList<String>();

    mailbox.whenDrained(() -> told.add("idle"));
    thread.settle();
    mailbox.post(1);
    mailbox.whenDrained(() -> told.add("busy"));
    thread.settle();

    assertThat(told).containsExactly("idle", "busy");
  }

  @Test
  void theActorIsToldOfItsDeadlineWhenItHasPassed() {
    actor.deadlineNanos = 1_000;
    mailbox.post(1);

    thread.advance(999);
    assertThat(actor.expiries).isEmpty();
    thread.advance(1);
    assertThat(actor.expiries).containsExactly(1_000L);
  }

  @Test
  void aDeadlineMayFollowAnother() {
    actor.deadlineNanos = 1_000;
    actor.nextDeadlineNanos = 3_000;
    mailbox.post(1);

    thread.advance(2_000);
    actor.nextDeadlineNanos = Clock.NEVER;
    thread.advance(10_000);

    assertThat(actor.expiries).containsExactly(1_000L, 3_000L);
  }

  @Test
  void aDeadlineThatMovesBackIsNotMetEarly() {
    actor.deadlineNanos = 1_000;
    mailbox.post(1);
    thread.settle();
    actor.deadlineNanos = 5_000;
    mailbox.post(2);

    thread.advance(4_999);
    assertThat(actor.expiries).isEmpty();
    thread.advance(1);
    assertThat(actor.expiries).containsExactly(5_000L);
  }

  @Test
  void aDeadlineThatMovesForwardIsMetInTimeAndOnce() {
    actor.deadlineNanos = 5_000;
    mailbox.post(1);
    thread.settle();
    actor.deadlineNanos = 1_000;
    mailbox.post(2);

    thread.advance(20_000);

    assertThat(actor.expiries).containsExactly(1_000L);
  }

  @Test
  void aPastDeadlineIsMetAtOnce() {
    thread.advance(7_000);
    actor.deadlineNanos = 1_000;
    mailbox.post(1);

    thread.advance(0);

    assertThat(actor.expiries).containsExactly(7_000L);
  }

  @Test
  void shortDeadlinesBeforeALongOneLeaveNoTimersBehind() {
    actor.nextDeadlineNanos = TimeUnit.SECONDS.toNanos(30);
    for (int i = 0; i < 1_000; i++) {
      actor.deadlineNanos = thread.nanos() + 100;
      mailbox.post(i);
      thread.advance(200);
    }

    assertThat(actor.expiries).hasSize(1_000);
    assertThat(thread.timersWaiting()).isEqualTo(1);
  }

  @Test
  void aFaultIsReportedAndTheNextEventsAreHandled() {
    mailbox.post(-1);
    thread.settle();
    mailbox.post(2);
    thread.settle();

    assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(actor.events()).containsExactly(-1, 2);
  }

  @Test
  void aFaultHandlerThatThrowsDoesNotStopTheMailbox() {
    var strict = new Mailbox<>("strict", actor, thread, thread, (_, cause) -> {
      throw new AssertionError(cause);
    });

    strict.post(-1);
    assertThat(catchThrowable(thread::settle)).isInstanceOf(AssertionError.class);
    strict.post(2);
    thread.settle();

    assertThat(actor.events()).containsExactly(-1, 2);
  }

  @Test
  void aWaitingPosterThatFailsDoesNotKeepTheOthersWaiting() {
    var told = new ArrayList<String>();
    mailbox.post(1);
    mailbox.whenDrained(() -> {
      throw new IllegalStateException("poster");
    });
    mailbox.whenDrained(() -> told.add("other"));

    thread.settle();

    assertThat(faults).hasSize(1);
    assertThat(told).containsExactly("other");
  }

  @Test
  void eventsAreDroppedOnceTheThreadIsShutDown() {
    var executor = Executors.newSingleThreadScheduledExecutor();
    executor.shutdown();
    var late = new Mailbox<>("late", actor, executor, thread, (_, cause) -> faults.add(cause));

    assertThatNoException().isThrownBy(() -> late.post(1));
    assertThatNoException().isThrownBy(() -> late.whenDrained(() -> {}));
    assertThat(actor.events()).isEmpty();
  }

  /// Posts from several threads, each of which holds back when asked to. Every event arrives once,
  /// those of one thread in their order, and nobody who waits is forgotten.
  @Test
  void nothingIsLostBetweenThreads() throws InterruptedException {
    int posters = 4;
    int eventsEach = 50_000;
    var next = new int[posters];
    var disorder = new ArrayList<Integer>();
    var done = new CountDownLatch(posters * eventsEach);
    var failures = new ConcurrentLinkedQueue<Throwable>();
    try (var executor = Executors.newSingleThreadScheduledExecutor()) {
      var busy = new Mailbox<>("busy", new Actor<Integer>() {
        @Override
        public void handle(List<Integer> batch) {
          for (int event : batch) {
            int poster = event % posters;
            if (event / posters != next[poster]++) {
              disorder.add(event);
            }
            done.countDown();
          }
        }

        // So heavy that posters are held back all the time.
        @Override
        public int weight(Integer event) {
          return 1 + event % 5_000;
        }

        @Override
        public void expire(long nowNanos) {}

        @Override
        public long deadlineNanos() {
          return Clock.NEVER;
        }
      }, executor, new SystemClock(), (_, cause) -> failures.add(cause));
      var threads = IntStream.range(0, posters).mapToObj(poster -> Thread.ofPlatform().start(() -> {
        var drained = new Semaphore(0);
        for (int i = 0; i < eventsEach; i++) {
          if (!busy.post(i * posters + poster)) {
            busy.whenDrained(drained::release);
            drained.acquireUninterruptibly();
          }
        }
      })).toList();

      assertThat(done.await(60, TimeUnit.SECONDS)).as("all events handled").isTrue();
      for (var poster : threads) {
        assertThat(poster.join(Duration.ofSeconds(60))).as("nobody waits").isTrue();
      }
    }
    assertThat(disorder).isEmpty();
    assertThat(failures).isEmpty();
  }
}
