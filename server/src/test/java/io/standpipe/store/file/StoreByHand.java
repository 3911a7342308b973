package io.standpipe.store.file;

import io.standpipe.RecordingLogger;
import io.standpipe.store.Entry;
import io.standpipe.store.MessageBuffer;
import io.standpipe.store.MessageLog;
import io.standpipe.store.Operation;
import io.standpipe.store.RecoveredState;
import io.standpipe.store.StoreContract;
import io.standpipe.wire.streaming.DeliveredMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;

/// An open store on a simulated disk whose threads are this one.
final class StoreByHand {
  static final Path ROOT = Path.of("/volume/store");
  private static final long NOW = 1_767_225_600_000_000_000L;

  final SimulatedDisk disk;
  final List<String> lines = new ArrayList<>();
  final FileStore store;
  final RecoveredState state;
  final Map<String, MessageLog> logs = new TreeMap<>();
  private final List<Runnable> later = new ArrayList<>();

  private StoreByHand(SimulatedDisk disk, int segmentBytes) {
    this.disk = disk;
    this.store = FileStore.openWithoutThreads(config(segmentBytes), disk, new ColdReader.Runner() {
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
    }, new RecordingLogger("", lines));
    this.state = store.recover(FileStoreContractTest.SERVER);
    state.channels().forEach(channel -> logs.put(channel.name(), channel.log()));
  }

  static StoreByHand open(SimulatedDisk disk) {
    return new StoreByHand(disk, 64 << 10);
  }

  /// With small segments of the journal.
  static StoreByHand open(SimulatedDisk disk, int segmentBytes) {
    return new StoreByHand(disk, segmentBytes);
  }

  private static FileStoreConfig config(int segmentBytes) {
    var defaults = FileStoreConfig.of(ROOT);
    return new FileStoreConfig(ROOT, defaults.limits(), true, Duration.ZERO, true,
        defaults.polynomial(), new FileStoreConfig.SliceLimits(100, 0, Duration.ZERO),
        Optional.empty(), 10, 1, false, defaults.compaction(), defaults.readBlockBytes(),
        segmentBytes);
  }

  /// Commits; the failure, or nothing.
  String commit(Operation operation) {
    var failure = new AtomicReference<>("undecided");
    store.journal().propose(operation, outcome -> failure.set(outcome.failure()));
    store.turn();
    return failure.get();
  }

  /// Commits a message and applies it; the failure, or nothing.
  String publish(String channel, String text) {
    var log = logs.computeIfAbsent(channel, store::createChannel);
    Entry entry = StoreContract.entry(text, NOW);
    var failure = commit(new Operation.Append(channel, List.of(entry)));
    if (failure.isEmpty()) {
      log.append(log.last() + 1, entry);
    }
    return failure;
  }

  long last(String channel) {
    var log = logs.get(channel);
    return log == null ? 0 : log.last();
  }

  /// The messages of a channel that can be read: `SEQUENCE TEXT`.
  List<String> messages(String channel) {
    var messages = new ArrayList<String>();
    var log = logs.get(channel);
    var buffer = new MessageBuffer();
    for (long sequence = log == null ? 1 : log.first(); log != null
        && sequence <= log.last(); sequence++) {
      for (int i = 0; i < 3 && !log.fetch(sequence); i++) {
        var retries = List.copyOf(later);
        later.clear();
        retries.forEach(Runnable::run);
      }
      if (sequence > 0 && log.read(sequence, buffer)) {
        var message = DeliveredMessage.decode(buffer.bytes(), 0, buffer.length());
        messages.add(sequence + " " + (message == null ? "malformed" : message.data()));
      }
    }
    return messages;
  }

  /// Each subscription of a channel with its position and pending messages.
  List<String> subscriptions(String channel) {
    return state.channels()
        .stream()
        .filter(candidate -> candidate.name().equals(channel))
        .flatMap(candidate -> candidate.subscriptions().stream())
        .map(found -> found.record().id() + " at " + found.record().lastSent() + " pending "
            + found.pending())
        .toList();
  }

  void stop() {
    logs.values().forEach(MessageLog::close);
    store.close();
  }
}
