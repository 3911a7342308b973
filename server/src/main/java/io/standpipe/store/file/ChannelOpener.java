package io.standpipe.store.file;

import static java.lang.System.Logger.Level.INFO;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Opens the channels of a directory, several at a time, and says every second how far it has come.
/// The first failure ends it.
final class ChannelOpener {
  private final Path root;
  private final Disk disk;
  private final MessageRecord records;
  private final StateOpener states;
  private final System.Logger logger;
  private final Function<String, FileLog> newLog;
  private final Map<String, Run> journaled;

  /// A channel as its files have it.
  ///
  /// @param subscriptionEnd where the next record of `subs.dat` goes
  /// @param beyond messages behind the last one that the journal has
  record Opened(
      FileLog log,
      SubscriptionFold subscriptions,
      long subscriptionEnd,
      List<SliceOpener.KeptEntry> beyond) {}

  ChannelOpener(
      Path root,
      Disk disk,
      MessageRecord records,
      StateOpener states,
      System.Logger logger,
      Function<String, FileLog> newLog,
      Map<String, Run> journaled) {
    this.root = root;
    this.disk = disk;
    this.records = records;
    this.states = states;
    this.logger = logger;
    this.newLog = newLog;
    this.journaled = journaled;
  }

  /// The channels among these names of files and directories, on so many threads.
  Collection<Opened> open(List<String> names, int parallel) throws IOException {
    var waiting = new ConcurrentLinkedQueue<>(names);
    var opened = new ConcurrentLinkedQueue<Opened>();
    var failure = new AtomicReference<@Nullable Throwable>();
    var done = new AtomicInteger();
    int threads = Math.min(parallel, names.size());
    var running = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      Thread.ofPlatform().name("standpipe-recovery-" + (i + 1)).daemon().start(() -> {
        try {
          openSome(waiting, opened, done, failure);
        } catch (IOException | RuntimeException | Error e) {
          // Opening goes on in no case: a channel that is left out would be begun anew.
          failure.compareAndSet(null, e);
        } finally {
          running.countDown();
        }
      });
    }
    await(running, done, names.size());
    var failed = failure.get();
    if (failed instanceof IOException e) {
      throw e;
    }
    if (failed instanceof RuntimeException e) {
      throw e;
    }
    if (failed instanceof Error e) {
      throw e;
    }
    return opened;
  }

  private void openSome(
      ConcurrentLinkedQueue<String> waiting,
      ConcurrentLinkedQueue<Opened> opened,
      AtomicInteger done,
      AtomicReference<@Nullable Throwable> failure) throws IOException {
    var slices = new SliceOpener(disk, records, logger);
    String name;
    while (failure.get() == null && (name = waiting.poll()) != null) {
      if (disk.isDirectory(Directories.ofChannel(root, name))) {
        opened.add(open(name, slices));
      }
      done.incrementAndGet();
    }
  }

  private void await(CountDownLatch running, AtomicInteger done, int count) throws IOException {
    try {
      while (!running.await(1, TimeUnit.SECONDS)) {
        logger.log(INFO, "Recovered " + done + " of " + count + " channels");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Opened open(String name, SliceOpener slices) throws IOException {
    var directory = root.resolve(name);
    var names = disk.list(directory);
    var log = newLog.apply(name);
    var numbers = sliceNumbers(names);
    var opened = new ArrayList<SliceOpener.Opened>();
    for (int number : numbers) {
      opened.add(open(slices, directory, number, lastOf(opened), names));
    }
    var trusted = trusted(slices, opened, names);
    for (var slice : trusted) {
      if (slice.count > 0 || slice == trusted.getLast()) {
        log.adopt(slice);
      }
    }
    var beyond = opened.stream().flatMap(slice -> slice.beyond().stream()).toList();
    var subscriptions = new SubscriptionFold();
    try {
      long end = names.contains("subs.dat")
          ? states.open(directory.resolve("subs.dat"), subscriptions)
          : 0;
      return new Opened(log, subscriptions, end, beyond);
    } catch (IOException e) {
      throw new IOException("subscription store for [" + name + "]: " + Reason.of(e), e);
    }
  }

  private SliceOpener.Opened open(
      SliceOpener slices,
      Path directory,
      int number,
      long lastBefore,
      Collection<String> names) throws IOException {
    var channel = directory.getFileName().toString();
    try {
      return slices.open(directory, number, channel, lastBefore, names,
          journaled.getOrDefault(channel, Run.NONE));
    } catch (IOException e) {
      throw new IOException("message store for [" + channel + "](file: \""
          + new Slice(directory, number).file + "\"): " + Reason.of(e), e);
    }
  }

  private static long lastOf(List<SliceOpener.Opened> opened) {
    return opened.stream().mapToLong(slice -> slice.slice().last).max().orElse(0);
  }

  /// What the journal has too is cut off, and will be written and synced anew: what a file holds
  /// since its last sync may be full of holes after a power cut, or, after a failed sync, be in
  /// memory only.
  private List<Slice> trusted(
      SliceOpener slices,
      List<SliceOpener.Opened> opened,
      Collection<String> names) throws IOException {
    var trusted = new ArrayList<SliceOpener.Opened>();
    for (var candidate : opened) {
      var slice = candidate.slice();
      if (!candidate.isJournaled()) {
        trusted.add(candidate);
      } else if (candidate.journaledPosition() > RecordFormat.START || trusted.isEmpty()) {
        slices.distrust(candidate);
        trusted.add(open(slices, slice.directory, slice.number, lastOf(trusted), names));
      } else {
        disk.delete(slice.originalIndex());
        disk.delete(slice.sparseIndex());
        disk.delete(slice.file);
      }
    }
    return trusted.stream().map(SliceOpener.Opened::slice).toList();
  }

  /// Ascending. Fails if a file that should have a number has none.
  static List<Integer> sliceNumbers(Collection<String> names) throws IOException {
    var numbers = new ArrayList<Integer>();
    for (var file : names) {
      if (file.startsWith("msgs.") && file.endsWith(".dat") && file.length() > 9) {
        try {
          numbers.add(Integer.parseInt(file.substring(5, file.length() - 4)));
        } catch (NumberFormatException e) {
          throw new IOException("message log has an invalid name: " + file, e);
        }
      }
    }
    numbers.sort(null);
    return numbers;
  }
}
