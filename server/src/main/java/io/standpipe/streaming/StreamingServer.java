package io.standpipe.streaming;

import io.standpipe.actor.Clock;
import io.standpipe.actor.FaultHandler;
import io.standpipe.bus.Bus;
import io.standpipe.measure.HistogramView;
import io.standpipe.message.Subject;
import io.standpipe.store.Store;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The streaming engine on a bus. Has no thread, clock, socket or randomness of its own.
public final class StreamingServer implements AutoCloseable {
  private final Engine engine;
  private final String serverId;
  private final Instant startTime;
  private final List<Bus.Registration> requests = new ArrayList<>();
  private volatile boolean open;

  /// @param threads run one task at a time each; channels are spread over them
  /// @param ids give 22 letters and digits, never the same twice
  public StreamingServer(
      StreamingConfig config,
      Store store,
      Bus bus,
      Clock clock,
      List<ScheduledExecutorService> threads,
      Supplier<String> ids,
      System.Logger logger,
      FaultHandler faults) {
    this.engine = new Engine(config, store, bus, clock, threads, ids, logger, faults);
    this.serverId = ids.get();
    long now = clock.wallNanos();
    this.startTime = Instant.ofEpochSecond(TimeUnit.NANOSECONDS.toSeconds(now),
        now % TimeUnit.SECONDS.toNanos(1));
  }

  /// Takes over what the store kept, once, before [#open]. Returns the number of channels, empty if
  /// there was no earlier run. Fails with a [io.standpipe.store.StoreException] whose message is one
  /// line for the operator.
  public OptionalInt recover() {
    return new Recovery(engine).run();
  }

  /// Whether another server answers requests to this one's cluster id. Asks over the bus and waits
  /// for an answer, at most 250 ms; to be called before [#open].
  public boolean hasNeighbour() {
    return new Neighbour(engine).answers();
  }

  /// Listens to clients.
  public void open() {
    engine.channels().open();
    engine.clients().open();
    requests.addAll(new Requests(engine).open());
    open = true;
  }

  /// Where clients send their requests; those of the store from [#recover] on.
  public RequestSubjects subjects() {
    return engine.subjects();
  }

  /// 22 letters and digits, different at each start.
  public String serverId() {
    return serverId;
  }

  /// Any thread, as everything below up to [#close].
  public StreamingView view() {
    long subscriptions = 0;
    long messages = 0;
    long bytes = 0;
    long messagesOut = engine.channels().deletedMessagesOut.sum();
    long bytesOut = engine.channels().deletedBytesOut.sum();
    var channels = channels();
    for (var channel : channels) {
      subscriptions += channel.subscriptions();
      messages += channel.messages();
      bytes += channel.bytes();
      messagesOut += channel.messagesOut();
      bytesOut += channel.bytesOut();
    }
    return new StreamingView(engine.config().clusterId(), serverId, ServerState.STANDALONE,
        startTime, engine.clients().count(), subscriptions, channels.size(), messages, bytes,
        engine.messagesIn.sum(), engine.bytesIn.sum(), messagesOut, bytesOut);
  }

  /// In any order.
  public List<ChannelView> channels() {
    return engine.channels().all().stream().map(Channel::view).toList();
  }

  /// In any order.
  public List<ClientView> clients() {
    return engine.clients().views();
  }

  /// Asks the owner of a channel who reads it. The answer is empty if there is no such channel, and
  /// before [#open]; it comes on the channel's thread, which must not be held up, and does not come
  /// if that thread has ended.
  public CompletableFuture<Optional<ChannelDetail>> describe(String channel) {
    var found = open ? engine.channels().find(Subject.of(channel)) : null;
    var answer = new CompletableFuture<Optional<ChannelDetail>>();
    if (found == null) {
      answer.complete(Optional.empty());
    } else {
      found.post(new ChannelEvent.Describe(answer));
    }
    return answer;
  }

  /// From the arrival of a message until its publisher was told that it is stored.
  public HistogramView publishLatency() {
    return engine.publishLatency();
  }

  /// Stops listening, proposes what the store does not know yet, and frees the channels. To be
  /// called when the threads do nothing any more.
  @Override
  public void close() {
    requests.forEach(Bus.Registration::close);
    requests.clear();
    engine.channels().all().forEach(Channel::close);
  }
}
