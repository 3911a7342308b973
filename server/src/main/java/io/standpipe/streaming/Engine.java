package io.standpipe.streaming;

import io.standpipe.actor.Actor;
import io.standpipe.actor.Clock;
import io.standpipe.actor.FaultHandler;
import io.standpipe.actor.Mailbox;
import io.standpipe.bus.Bus;
import io.standpipe.measure.Histogram;
import io.standpipe.measure.HistogramView;
import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// What the parts of one streaming server share: its surroundings, and each other. Any thread.
final class Engine {
  private final StreamingConfig config;
  private final Store store;
  private final Bus bus;
  private final Clock clock;
  private final List<ScheduledExecutorService> threads;
  private final Supplier<String> ids;
  private final System.Logger logger;
  private final FaultHandler faults;
  private volatile RequestSubjects subjects;
  private final Answers answers;
  private final Channels channels;
  private final Clients clients;
  /// One for each of `threads`: from the arrival of a message until its publisher is told.
  private final List<Histogram> publishLatencies;
  /// Publish requests that could be decoded, refused ones included.
  final LongAdder messagesIn = new LongAdder();
  final LongAdder bytesIn = new LongAdder();

  Engine(
      StreamingConfig config,
      Store store,
      Bus bus,
      Clock clock,
      List<ScheduledExecutorService> threads,
      Supplier<String> ids,
      System.Logger logger,
      FaultHandler faults) {
    this.config = config;
    this.store = store;
    this.bus = bus;
    this.clock = clock;
    this.threads = List.copyOf(threads);
    this.ids = ids;
    this.logger = logger;
    this.faults = faults;
    this.publishLatencies = threads.stream().map(_ -> new Histogram()).toList();
    this.subjects = RequestSubjects.of(config);
    this.answers = new Answers(bus, logger);
    this.channels = new Channels(this);
    this.clients = new Clients(this);
  }

  StreamingConfig config() {
    return config;
  }

  Store store() {
    return store;
  }

  Bus bus() {
    return bus;
  }

  Clock clock() {
    return clock;
  }

  System.Logger logger() {
    return logger;
  }

  RequestSubjects subjects() {
    return subjects;
  }

  /// What was stored wins over what was configured.
  void setSubjects(RequestSubjects recovered) {
    subjects = recovered;
  }

  Answers answers() {
    return answers;
  }

  Channels channels() {
    return channels;
  }

  Clients clients() {
    return clients;
  }

  /// A subject nobody else listens to: `_INBOX.` and 22 letters and digits.
  Subject newInbox() {
    return Subject.of("_INBOX." + ids.get());
  }

  /// A mailbox on the thread that the name hashes to.
  <E> Mailbox<E> mailbox(String name, Actor<E> actor) {
    return new Mailbox<>(name, actor, threads.get(thread(name)), clock, faults);
  }

  private int thread(String name) {
    return Math.floorMod(name.hashCode(), threads.size());
  }

  /// For those whose mailbox has this name.
  Histogram publishLatency(String name) {
    return publishLatencies.get(thread(name));
  }

  /// Of all channels. Any thread.
  HistogramView publishLatency() {
    return publishLatencies.stream()
        .map(Histogram::view)
        .reduce(HistogramView.EMPTY, HistogramView::plus);
  }
}
