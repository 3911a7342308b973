package io.standpipe.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The load on a streaming server: one loop for all publishers, one for all subscribers.
final class StreamingLoad {
  private final StreamingOptions options;
  private final CommonOptions common;
  private final Plan plan = new Plan();
  private final List<StreamingClient> clients = new ArrayList<>();
  private final List<StreamingSubscriber> subscribers = new ArrayList<>();

  StreamingLoad(StreamingOptions options) {
    this.options = options;
    this.common = options.common();
  }

  Outcome run() {
    try (var publishing = new Loop(); var subscribing = new Loop()) {
      if (common.isPaced()) {
        var pacer = new Pacer(common.rate(), common.duration());
        addSubscribers(subscribing, pacer.messages(),
            Optional.of(plan.latency("publish to delivery")));
        addStampPublisher(publishing, pacer);
      } else {
        addSubscribers(subscribing, common.messages(), Optional.empty());
        addPublishers(publishing);
      }
      var outcome = plan.run(common);
      clients.forEach(StreamingClient::close);
      return outcome.withWarnings(
          subscribers.stream().flatMap(subscriber -> subscriber.warnings().stream()).toList());
    }
  }

  /// If nobody publishes, the stored messages are replayed, and that begins with the load.
  private void addSubscribers(Loop loop, long messages, Optional<Latency> latency) {
    boolean isShared = !common.queueGroup().isEmpty();
    var subscriptions = new ArrayList<Runnable>();
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = plan.subscriber(isShared ? 0 : messages);
      var client = client("sub", i, loop);
      subscriptions.add(() -> client.subscribe(options, ackInbox -> {
        var subscriber = new StreamingSubscriber(client.connection(), tally,
            new AckFrames(ackInbox, options.channel()), isShared, latency);
        subscribers.add(subscriber);
        return subscriber;
      }));
    }
    boolean isReplay = common.publishers() == 0;
    if (!isReplay) {
      subscriptions.forEach(Runnable::run);
    }
    plan.deliver(loop, () -> {
      if (isReplay) {
        subscriptions.forEach(Runnable::run);
      }
    }, isShared ? messages : 0, common);
  }

  private void addPublishers(Loop loop) {
    if (common.publishers() == 0) {
      return;
    }
    var latency = options.isSync()
        ? Optional.of(plan.latency("publish to ack"))
        : Optional.<Latency>empty();
    var publishers = new ArrayList<StreamingPublisher>();
    for (int i = 0; i < common.publishers(); i++) {
      int messages = options.channels() > 0 ? options.channels() : common.messagesOf(i);
      var tally = plan.publisher(messages);
      var client = client("pub", i, loop);
      publishers.add(new StreamingPublisher(client, tally, latency, frames(client),
          options.window(), messages));
    }
    plan.publish(loop, () -> publishers.forEach(StreamingPublisher::start), common);
  }

  /// The same frame again and again, or one per channel.
  private Supplier<PublishFrame> frames(StreamingClient client) {
    if (options.channels() > 0) {
      return IntStream.range(0, options.channels())
          .mapToObj(i -> client.publishFrame(options.channel() + "." + i, common.bytes()))
          .iterator()::next;
    }
    var frame = client.publishFrame(options.channel(), common.bytes());
    return () -> frame;
  }

  private void addStampPublisher(Loop loop, Pacer pacer) {
    var tally = plan.publisher(pacer.messages());
    var client = client("pub", 0, loop);
    var publisher = new StreamingStampPublisher(client, tally, plan.latency("publish to ack"),
        client.publishFrame(options.channel(), common.bytes()));
    plan.publish(loop, () -> {}, common);
    plan.pace(pacer, publisher::publish);
  }

  private StreamingClient client(String role, int index, Loop loop) {
    var client = new StreamingClient(options,
        "%s-%s-%d".formatted(options.clientPrefix(), role, index), loop);
    clients.add(client);
    return client;
  }
}
