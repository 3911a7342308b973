package io.standpipe.store.sql;

import static java.lang.System.Logger.Level.ERROR;

import io.standpipe.measure.Histogram;
import io.standpipe.store.Journal;
import io.standpipe.store.Operation;
import io.standpipe.store.ProposalQueue;
import io.standpipe.store.ProposalQueue.Proposal;
import io.standpipe.store.StateCodec;
import io.standpipe.store.StoreView.JournalView;
import io.standpipe.store.Threads;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Group commit: whatever gathered while the database was busy, from all channels, is one
/// transaction.
///
/// One thread writes. If a transaction fails, nobody knows what the tables have of it, so what it
/// touched is in doubt: the next one removes messages that nobody was told are stored, and writes
/// the rest as it should be. It cannot overtake the one in doubt, which holds the row of the
/// [Lease] for as long as it may still be committed.
///
/// While the database is away, operations wait, but not longer than the patience.
final class SqlJournal implements Journal {
  private static final int BATCH_OPERATIONS = 10_000;
  private static final int REMOVALS_MAX = 256;
  /// Of the columns `Clients.id`, in characters, and `Subscriptions.proto`, in bytes.
  private static final int ID_MAX = 1_024;
  private static final int RECORD_MAX = 65_000;

  private final SqlStoreConfig config;
  private final Database database;
  private final Lease lease;
  private final Map<String, SqlChannel> channels;
  private final Changes.Ids ids;
  private final Sweeper sweeper;
  private final Availability availability;
  private final Consumer<String> onLost;
  private final System.Logger logger;
  private final Thread thread;
  private final long patienceNanos;
  private final ProposalQueue<SqlChannel> queue = new ProposalQueue<>();
  private final ConcurrentLinkedQueue<SqlChannel> removals = new ConcurrentLinkedQueue<>();
  private final List<Proposal<SqlChannel>> batch = new ArrayList<>();
  /// Parts of a batch that was rejected, to be tried one by one.
  private final ArrayDeque<Proposal<SqlChannel>> apart = new ArrayDeque<>();
  private final Set<SqlChannel> doubtful = new LinkedHashSet<>();
  private final Set<SqlSubscription> unsure = new LinkedHashSet<>();
  /// Clients whose rows may be there although they should not.
  private final Set<String> ghosts = new LinkedHashSet<>();
  private final Histogram latency = new Histogram();
  private long lastWriteNanos = System.nanoTime();
  private long lastSweepNanos = System.nanoTime();
  private volatile boolean parked;
  private volatile boolean closing;
  private long closingSinceNanos;

  SqlJournal(
      SqlStoreConfig config,
      Database database,
      Lease lease,
      Map<String, SqlChannel> channels,
      Changes.Ids ids,
      Sweeper sweeper,
      Availability availability,
      Consumer<String> onLost,
      System.Logger logger) {
    this.config = config;
    this.database = database;
    this.lease = lease;
    this.channels = channels;
    this.ids = ids;
    this.sweeper = sweeper;
    this.availability = availability;
    this.onLost = onLost;
    this.logger = logger;
    this.patienceNanos = config.patience().toNanos();
    this.thread = Thread.ofPlatform().name("standpipe-sql-journal").daemon().unstarted(this::run);
  }

  /// @param unsureSubscriptions those whose rows need order, though nothing was lost
  void start(Set<SqlSubscription> unsureSubscriptions) {
    unsure.addAll(unsureSubscriptions);
    thread.start();
  }

  /// Its syncs are transactions. Any thread.
  JournalView view() {
    return new JournalView(0, queue.bytes(), latency.view(), 0);
  }

  @Override
  public boolean propose(Operation operation, Consumer<Outcome> later) {
    queue.add(operation, later, channels.get(operation.channel()));
    wake();
    return false;
  }

  private void wake() {
    if (parked) {
      LockSupport.unpark(thread);
    }
  }

  /// A log wants messages removed; how far, the log knows. Any thread.
  void remove(SqlChannel channel) {
    if (channel.removalAsked.compareAndSet(false, true)) {
      removals.add(channel);
      wake();
    }
  }

  @Override
  public boolean isCongested() {
    return queue.isCongested();
  }

  @Override
  public void whenDrained(Runnable action) {
    queue.whenDrained(action);
  }

  private void run() {
    try {
      while (!isDone()) {
        gather();
        failImpatient();
        if (availability.isFinal()) {
          decide(availability.fault());
          await();
        } else if (isDue()) {
          attempt();
        } else {
          await();
        }
      }
    } catch (RuntimeException | Error e) {
      logger.log(ERROR, "The journal stopped", e);
      availability.lost("The journal stopped: " + e);
      onLost.accept(availability.fault());
      while (!closing) {
        gather();
        decide(availability.fault());
        await();
      }
    }
  }

  private boolean isDone() {
    return closing && batch.isEmpty() && apart.isEmpty() && queue.isEmpty()
        && (availability.isFinal() || availability.isAway() || !hasWork());
  }

  private boolean hasWork() {
    return !doubtful.isEmpty() || !unsure.isEmpty() || !ghosts.isEmpty() || !removals.isEmpty();
  }

  private boolean isDue() {
    long now = System.nanoTime();
    if (availability.isAway() && now < availability.nextAttemptNanos()) {
      return false;
    }
    return !batch.isEmpty() || hasWork() || sweeper.hasWork() || availability.isAway()
        || now - lastWriteNanos >= Lease.HEARTBEAT.toNanos();
  }

  private void await() {
    parked = true;
    long now = System.nanoTime();
    long nanos = availability.isAway()
        ? availability.nextAttemptNanos() - now
        : lastWriteNanos + Lease.HEARTBEAT.toNanos() - now;
    if (availability.isAway() || availability.isFinal() || queue.isEmpty() && removals.isEmpty()) {
      LockSupport.parkNanos(this, availability.isFinal() ? patienceNanos : nanos);
    }
    parked = false;
  }

  private void gather() {
    if (apart.isEmpty()) {
      queue.take(batch, BATCH_OPERATIONS);
    } else if (batch.isEmpty()) {
      batch.add(apart.removeFirst());
    }
  }

  /// Once the database has been away for longer than the patience, nobody waits.
  private void failImpatient() {
    if (!availability.isAway()) {
      return;
    }
    long now = System.nanoTime();
    boolean isLong = now - availability.awaySinceNanos() > patienceNanos
        || closing && now - closingSinceNanos > patienceNanos;
    Predicate<Proposal<SqlChannel>> fails = proposal -> {
      boolean goes = isLong || now - proposal.sinceNanos() > patienceNanos;
      if (goes) {
        refuse(proposal, availability.fault());
      }
      return goes;
    };
    batch.removeIf(fails);
    apart.removeIf(fails);
    queue.removeIf(fails);
  }

  private void refuse(Proposal<SqlChannel> proposal, String failure) {
    switch (proposal.operation()) {
      case Operation.PutClient(var client) -> ghosts.add(client.id());
      case Operation.DropClient(var id) -> ghosts.add(id);
      default -> {
        // Whoever proposed it will again.
      }
    }
    proposal.decide(failure);
  }

  private void attempt() {
    refuseWhatCannotBeKept();
    var changes = new Changes(ids, database.dialect(), config.caching(), config.rowsPerInsert());
    changes.mend(doubtful, unsure, ghosts);
    batch.forEach(proposal -> changes.add(proposal.operation(), proposal.channel()));
    var asked = askedRemovals();
    for (var channel : asked) {
      if (changes.remove(channel, channel.log.removedBelow())) {
        remove(channel);
      }
    }
    boolean sweeps = batch.isEmpty()
        || System.nanoTime() - lastSweepNanos > Lease.HEARTBEAT.toNanos();
    long startNanos = System.nanoTime();
    try {
      database.transaction(connection -> {
        lease.hold(connection);
        changes.write(connection);
        if (sweeps) {
          sweeper.sweep(connection);
        }
        return true;
      });
      lastWriteNanos = System.nanoTime();
      latency.record(lastWriteNanos - startNanos);
      written(changes, sweeps);
    } catch (Lease.Lost e) {
      availability.lost(String.valueOf(e.getMessage()));
      decide(availability.fault());
      onLost.accept(availability.fault());
    } catch (SQLException e) {
      asked.forEach(this::remove);
      failed(changes, e);
    }
  }

  private void refuseWhatCannotBeKept() {
    batch.removeIf(proposal -> {
      var refusal = refusal(proposal);
      if (!refusal.isEmpty()) {
        proposal.decide(refusal);
      }
      return !refusal.isEmpty();
    });
  }

  private static String refusal(Proposal<SqlChannel> proposal) {
    var channel = proposal.channel();
    return switch (proposal.operation()) {
      case Operation.DropClient _ -> "";
      case Operation.PutClient(var client) -> client.id().length() > ID_MAX
          ? "a client id has at most " + ID_MAX + " characters in an SQL store"
          : "";
      case Operation.PutSubscription(var _, var record) when StateCodec
          .encode(record).length > RECORD_MAX ->
        "the names of a subscription take at most " + RECORD_MAX + " bytes in an SQL store";
      default -> channel == null || channel.isDeleted ? "channel not found" : "";
    };
  }

  private List<SqlChannel> askedRemovals() {
    var asked = new ArrayList<SqlChannel>();
    SqlChannel channel;
    while (asked.size() < REMOVALS_MAX && (channel = removals.poll()) != null) {
      channel.removalAsked.set(false);
      asked.add(channel);
    }
    return asked;
  }

  private void written(Changes changes, boolean swept) {
    changes.written();
    if (swept) {
      lastSweepNanos = lastWriteNanos;
      sweeper.swept();
    }
    for (var channel : changes.deleted()) {
      channels.remove(channel.name, channel);
      sweeper.add(channel.id);
    }
    doubtful.clear();
    unsure.clear();
    ghosts.clear();
    availability.works();
    decide("");
  }

  private void failed(Changes changes, SQLException failure) {
    doubtful.addAll(changes.channels());
    changes.subscriptions().forEach(SqlSubscription::unsure);
    unsure.addAll(changes.subscriptions());
    sweeper.unsure();
    var reason = Database.reason(failure);
    switch (database.dialect().classify(failure)) {
      case AWAY -> availability.away(reason, System.nanoTime());
      case FULL -> {
        availability.away(reason, System.nanoTime());
        decide(availability.fault());
      }
      case REJECTED -> {
        if (batch.size() > 1) {
          apart.addAll(batch);
          batch.clear();
        } else if (batch.isEmpty()) {
          availability.away(reason, System.nanoTime());
        } else {
          decide(database.label() + " does not take it: " + reason);
        }
      }
    }
  }

  private void decide(String failure) {
    for (var proposal : batch) {
      if (failure.isEmpty()) {
        proposal.decide("");
      } else {
        refuse(proposal, failure);
      }
    }
    batch.clear();
  }

  /// Commits what is proposed and stops; an absent database is waited for as long as the patience.
  void stop() {
    closingSinceNanos = System.nanoTime();
    closing = true;
    LockSupport.unpark(thread);
    Threads.awaitEnd(thread);
  }
}
