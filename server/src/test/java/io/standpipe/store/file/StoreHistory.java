package io.standpipe.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.RecordingLogger;
import io.standpipe.message.Subject;
import io.standpipe.store.ClientRecord;
import io.standpipe.store.Entry;
import io.standpipe.store.Journal.Outcome;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.Position;
import io.standpipe.store.Sequences;
import io.standpipe.store.StoreContract;
import io.standpipe.store.StoreException;
import io.standpipe.store.SubscriptionRecord;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One history of a store on a simulated disk, drawn from a seed: operations, faults, crashes and
/// restarts. One thread, which plays the owners of channels, the journal and the writer in turn.
final class StoreHistory {
  static final Path ROOT = Path.of("/volume/store");
  private static final List<String> CHANNELS = List.of("orders", "tickets", "a.b.c");
  private static final long NOW = 1_767_225_600_000_000_000L;

  /// The owner of a channel: applies what is committed, in order, whenever its turn comes.
  private static final class Owner {
    final String name;
    final MessageLog log;
    final ArrayDeque<List<Entry>> committed = new ArrayDeque<>();
    int undecided;
    boolean deleting;

    Owner(String name, MessageLog log) {
      this.name = name;
      this.log = log;
    }
  }

  private final RandomGenerator random;
  private final FileStoreConfig config;
  private final StoreModel model = new StoreModel();
  private final Map<String, Owner> owners = new TreeMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<Runnable> later = new ArrayList<>();
  private SimulatedDisk disk;
  private FileStore store;
  private int texts;
  private int clock;

  StoreHistory(long seed) {
    this(new SplittableRandom(seed), new SimulatedDisk(seed));
  }

  private StoreHistory(RandomGenerator random, SimulatedDisk disk) {
    this.random = random;
    this.disk = disk;
    this.config = config(random);
    this.store = open();
    recover();
  }

  private static FileStoreConfig config(RandomGenerator random) {
    var defaults = FileStoreConfig.of(ROOT);
    var slices = new FileStoreConfig.SliceLimits(random.nextInt(2, 20), 0, Duration.ZERO);
    var compaction = new FileStoreConfig.Compaction(random.nextBoolean(), 50, Duration.ZERO,
        random.nextInt(100, 2_000));
    return new FileStoreConfig(ROOT, defaults.limits(), true, Duration.ZERO, true,
        defaults.polynomial(), slices, Optional.empty(), random.nextInt(1, 10), 1, false,
        compaction, defaults.readBlockBytes(), random.nextInt(300, 8_000));
  }

  SimulatedDisk disk() {
    return disk;
  }

  /// What happened, for a failure's message.
  List<String> trace() {
    return trace;
  }

  private FileStore open() {
    return FileStore.openWithoutThreads(config, disk, new ColdReader.Runner() {
      @Override
      public void run(Runnable load) {
        load.run();
      }

      @Override
      public void runLater(Runnable load) {
        later.add(load);
      }

      @Override
      public void close() {}
    }, new RecordingLogger("", trace));
  }

  private void recover() {
    var state = store.recover(FileStoreContractTest.SERVER);
    trace.add("found " + disk.files().keySet());
    model.check(state, this::text);
    owners.clear();
    state.channels()
        .forEach(channel -> owners.put(channel.name(), new Owner(channel.name(), channel.log())));
  }

  /// Some random steps.
  void live(int steps) {
    for (int i = 0; i < steps; i++) {
      step();
    }
  }

  private void step() {
    switch (random.nextInt(28)) {
      case 0, 1, 2, 3, 4, 5 -> append();
      case 6 -> subscribe();
      case 7 -> changeSubscription(this::drop);
      case 8, 9 -> changeSubscription(this::progress);
      case 10 -> {
        var id = "client" + random.nextInt(4);
        propose(new Operation.PutClient(
            new ClientRecord(id, Subject.of("_INBOX.hb"), Subject.of("conn" + ++texts), 1, 5, 3)),
            null);
      }
      case 11 -> propose(new Operation.DropClient("client" + random.nextInt(4)), null);
      case 12 -> delete();
      case 13 -> removeOldest();
      case 14, 15, 16, 17 -> store.turn();
      case 18, 19, 20 -> store.pass();
      case 21, 22, 23, 24 -> apply(any());
      case 25, 26 -> read();
      default -> {
        var owner = any();
        if (owner != null && owner.log instanceof FileLog log) {
          log.awake();
          log.trim();
        }
      }
    }
  }

  private @Nullable Owner any() {
    var all = List.copyOf(owners.values());
    return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
  }

  private @Nullable Owner existing(String name) {
    var owner = owners.computeIfAbsent(name, _ -> new Owner(name, store.createChannel(name)));
    return owner.deleting ? null : owner;
  }

  void append() {
    var owner = existing(CHANNELS.get(random.nextInt(CHANNELS.size())));
    if (owner == null) {
      return;
    }
    var entries = new ArrayList<Entry>();
    var newTexts = new ArrayList<String>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      var text = "text " + ++texts + " " + "x".repeat(random.nextInt(60));
      newTexts.add(text);
      entries.add(StoreContract.entry(text, NOW + ++clock));
    }
    var operation = new Operation.Append(owner.name, List.copyOf(entries));
    model.append(operation, newTexts);
    send(operation, owner);
  }

  private void subscribe() {
    var owner = existing(CHANNELS.get(random.nextInt(CHANNELS.size())));
    if (owner != null) {
      long id = random.nextInt(1, 4);
      propose(new Operation.PutSubscription(owner.name,
          new SubscriptionRecord(id, "me", Subject.of("_INBOX.in"), Subject.of("_INBOX.ack"), 10,
              30, "", "dur" + id, 0, random.nextBoolean())),
          owner);
    }
  }

  private interface SubscriptionChange {
    void of(Owner owner, long id, StoreModel.Kept kept);
  }

  private void changeSubscription(SubscriptionChange change) {
    var owner = any();
    if (owner != null && !owner.deleting) {
      long id = random.nextInt(1, 4);
      var subscription = model.channel(owner.name).subscription(id);
      if (subscription.committed().isPresent()) {
        subscription.latest().ifPresent(kept -> change.of(owner, id, kept));
      }
    }
  }

  private void drop(Owner owner, long id, StoreModel.Kept kept) {
    propose(Operation.Progress.ended(owner.name, id), owner);
  }

  private void progress(Owner owner, long id, StoreModel.Kept kept) {
    long sent = kept.lastSent();
    var delivered = new ArrayList<Long>();
    while (sent < owner.log.last() && random.nextInt(4) > 0) {
      sent++;
      if (random.nextInt(3) > 0) {
        delivered.add(sent);
      }
    }
    var settled = kept.pending().stream().filter(_ -> random.nextBoolean()).toList();
    propose(new Operation.Progress(owner.name,
        List.of(new Position(id, sent, sequences(delivered), sequences(settled)))), owner);
  }

  private static Sequences sequences(List<Long> values) {
    return Sequences.of(values.stream().mapToLong(Long::longValue).toArray());
  }

  private void delete() {
    var owner = any();
    if (owner != null && owner.undecided == 0 && owner.committed.isEmpty()
        && random.nextInt(3) == 0) {
      owner.deleting = true;
      propose(new Operation.DeleteChannel(owner.name), owner);
    }
  }

  private void removeOldest() {
    var owner = any();
    if (owner != null && owner.log.count() > 0) {
      long below = owner.log.first() + random.nextLong(1 + owner.log.count());
      fetch(owner.log, below);
      owner.log.removeBelow(below);
      trace.add("removed below " + below + " of " + owner.name);
      var channel = model.channel(owner.name);
      channel.removedBelow = Math.max(channel.removedBelow, below);
    }
  }

  private void propose(Operation operation, @Nullable Owner owner) {
    model.proposed(operation);
    send(operation, owner);
  }

  private void send(Operation operation, @Nullable Owner owner) {
    if (owner != null) {
      owner.undecided++;
    }
    store.journal().propose(operation, outcome -> decided(outcome, owner));
  }

  private void decided(Outcome outcome, @Nullable Owner owner) {
    boolean committed = outcome.failure().isEmpty();
    trace.add((committed ? "committed " : "refused ") + describe(outcome.operation()));
    model.decided(outcome.operation(), committed);
    if (owner == null) {
      return;
    }
    owner.undecided--;
    switch (outcome.operation()) {
      case Operation.Append(var _, var entries) when committed -> owner.committed.add(entries);
      case Operation.DeleteChannel _ -> {
        owner.deleting = false;
        if (committed) {
          owner.log.close();
          owners.remove(owner.name, owner);
        }
      }
      default -> {
        // Nothing is to be applied.
      }
    }
  }

  private static String describe(Operation operation) {
    return operation instanceof Operation.Append(var name, var entries)
        ? entries.size() + " messages of " + name
        : operation.toString().replaceAll("Subject|inbox=[^,]*, |ackInbox=[^,]*, ", "");
  }

  private void apply(@Nullable Owner owner) {
    var entries = owner == null ? null : owner.committed.poll();
    if (owner != null && entries != null) {
      entries.forEach(entry -> owner.log.append(owner.log.last() + 1, entry));
    }
  }

  private void read() {
    var owner = any();
    if (owner != null && owner.log.count() > 0) {
      long sequence = owner.log.first() + random.nextLong(owner.log.count());
      var channel = model.channel(owner.name);
      if (sequence >= channel.removedBelow) {
        assertThat(text(owner.log, sequence)).as(owner.name + " " + sequence)
            .isEqualTo(channel.texts.get(sequence));
      }
    }
  }

  private @Nullable String text(MessageLog log, long sequence) {
    fetch(log, sequence);
    var buffer = new MessageBuffer();
    if (!log.read(sequence, buffer)) {
      return null;
    }
    var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
    return message == null ? "malformed" : message.data().toString();
  }

  /// A read that fails is tried again; none fails a third time.
  private void fetch(MessageLog log, long sequence) {
    int attempts = 0;
    while (!log.fetch(sequence)) {
      assertThat(++attempts).as("attempts to read " + sequence).isLessThan(4);
      var retries = List.copyOf(later);
      later.clear();
      retries.forEach(Runnable::run);
    }
  }

  /// Commits, writes and applies all there is.
  void settle() {
    boolean more = true;
    while (more) {
      more = store.turn();
    }
    owners.values().forEach(owner -> {
      while (!owner.committed.isEmpty()) {
        apply(owner);
      }
    });
    store.pass();
  }

  /// Everything of a channel that is committed, as it is acknowledged to publishers.
  StoreModel model() {
    return model;
  }

  FileStore store() {
    return store;
  }

  /// The process ends, and what it wrote stays.
  void kill() {
    trace.add("killed");
    reopen();
  }

  void losePower() {
    trace.add("power lost");
    disk = disk.afterPowerLoss();
    reopen();
  }

  /// A clean stop leaves no journal.
  void stop() {
    trace.add("stopped");
    owners.values().forEach(owner -> owner.log.close());
    store.close();
  }

  void reopen() {
    later.clear();
    store = open();
    recover();
  }

  /// Opens again while the disk fails, or power is lost, once or twice.
  void reopenWithFaults() {
    for (int i = 0; i < 2; i++) {
      disk = random.nextBoolean() ? disk.afterPowerLoss() : disk;
      int calls = random.nextInt(60);
      disk.fail(
          random.nextBoolean() ? SimulatedDisk.Fault.POWER_LOSS : SimulatedDisk.Fault.IO_ERROR,
          calls);
      later.clear();
      try {
        store = open();
        store.recover(FileStoreContractTest.SERVER);
        trace.add("opened in spite of a fault");
      } catch (StoreException | PowerLoss e) {
        trace.add("opening failed: " + e.getMessage());
      }
      disk.fail(SimulatedDisk.Fault.NONE, 0);
    }
    losePower();
  }
}
