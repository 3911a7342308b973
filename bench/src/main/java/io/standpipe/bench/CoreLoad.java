package io.standpipe.bench;

import java.util.ArrayList;
import java.util.concurrent.ThreadLocalRandom;

/// The load on the core server: one loop for all publishers, one for all subscribers.
final class CoreLoad {
  private final CoreOptions options;
  private final CommonOptions common;
  private final Plan plan = new Plan();

  CoreLoad(CoreOptions options) {
    this.options = options;
    this.common = options.common();
  }

  Outcome run() {
    try (var publishing = new Loop(); var subscribing = new Loop()) {
      if (options.isRequest()) {
        addResponders(subscribing);
        addRequesters(publishing);
      } else if (common.isPaced()) {
        var pacer = new Pacer(common.rate(), common.duration());
        addStampReaders(subscribing, pacer);
        addStampPublisher(publishing, pacer);
      } else {
        addSubscribers(subscribing);
        addPublishers(publishing);
      }
      try (var _ = new Storm(common.address(), options.storm())) {
        return plan.run(common);
      }
    }
  }

  private void addSubscribers(Loop loop) {
    long total = common.queueGroup().isEmpty() ? 0 : common.messages();
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = plan.subscriber(total > 0 ? 0 : common.messages());
      new CoreSubscriber(subscribe(loop, tally, common.queueGroup()), tally);
    }
    plan.deliver(loop, () -> {}, total, common);
  }

  private void addPublishers(Loop loop) {
    var publishers = new ArrayList<CorePublisher>();
    for (int i = 0; i < common.publishers(); i++) {
      var tally = plan.publisher(0);
      publishers.add(new CorePublisher(Connection.open(common.address(), tally.name(), loop), tally,
          options.subject(), common.bytes(), common.messagesOf(i)));
    }
    plan.publish(loop, () -> publishers.forEach(CorePublisher::start), common);
  }

  private void addStampReaders(Loop loop, Pacer pacer) {
    var latency = plan.latency("publish to delivery");
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = plan.subscriber(pacer.messages());
      new StampReader(subscribe(loop, tally, ""), tally, latency);
    }
    plan.deliver(loop, () -> {}, 0, common);
  }

  private void addStampPublisher(Loop loop, Pacer pacer) {
    var tally = plan.publisher(0);
    var publisher = new StampPublisher(Connection.open(common.address(), tally.name(), loop), tally,
        options.subject(), common.bytes(), pacer.messages());
    plan.publish(loop, () -> {}, common);
    plan.pace(pacer, publisher::publish);
  }

  /// Responders share the requests, so that each gets one answer.
  private void addResponders(Loop loop) {
    var group = common.queueGroup().isEmpty() ? "responders" : common.queueGroup();
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = plan.subscriber(0);
      new Responder(subscribe(loop, tally, group), tally);
    }
    plan.deliver(loop, () -> {}, common.messages(), common);
  }

  private void addRequesters(Loop loop) {
    var latency = plan.latency("request to answer");
    var inboxes = "_INBOX." + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
    var requesters = new ArrayList<Requester>();
    for (int i = 0; i < common.publishers(); i++) {
      var tally = plan.publisher(common.messagesOf(i));
      requesters.add(new Requester(Connection.open(common.address(), tally.name(), loop), tally,
          latency, options.subject(), inboxes + "." + i, common.bytes(), common.messagesOf(i)));
    }
    plan.publish(loop, () -> requesters.forEach(Requester::start), common);
  }

  private Connection subscribe(Loop loop, Tally tally, String queueGroup) {
    var connection = Connection.open(common.address(), tally.name(), loop);
    connection.subscribe(options.subject(), queueGroup, 1);
    connection.roundTrip(loop);
    return connection;
  }
}
