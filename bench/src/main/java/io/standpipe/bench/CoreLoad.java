package io.standpipe.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// The load on the core server: one loop for all publishers, one for all subscribers.
final class CoreLoad {
  private final CoreOptions options;
  private final CommonOptions common;
  private final List<Tally> published = new ArrayList<>();
  private final List<Tally> delivered = new ArrayList<>();
  private final List<Latency> latencies = new ArrayList<>();
  private final List<Team.Task> tasks = new ArrayList<>();

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
      return Outcome.measure(common.server(), () -> {
        Team.run(tasks);
        return new Outcome.Clients(common.bytes(), published, delivered, latencies, List.of());
      });
    }
  }

  private void addSubscribers(Loop loop) {
    boolean isShared = !common.queueGroup().isEmpty();
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = deliveryTally(isShared ? 0 : common.messages());
      new CoreSubscriber(subscribe(loop, tally, common.queueGroup()), tally);
    }
    addTask("subscribers", loop, () -> {},
        new Crew("received", delivered, isShared ? common.messages() : 0));
  }

  private void addPublishers(Loop loop) {
    var publishers = new ArrayList<CorePublisher>();
    for (int i = 0; i < common.publishers(); i++) {
      var tally = publishTally(0);
      publishers.add(new CorePublisher(Connection.open(common.address(), tally.name(), loop), tally,
          options.subject(), common.bytes(), common.messagesOf(i)));
    }
    addTask("publishers", loop, () -> publishers.forEach(CorePublisher::start),
        new Crew("published", published));
  }

  private void addStampReaders(Loop loop, Pacer pacer) {
    var latency = addLatency("publish to delivery");
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = deliveryTally(pacer.messages());
      new StampReader(subscribe(loop, tally, ""), tally, latency);
    }
    addTask("subscribers", loop, () -> {}, new Crew("received", delivered));
  }

  private void addStampPublisher(Loop loop, Pacer pacer) {
    var tally = publishTally(0);
    var publisher = new StampPublisher(Connection.open(common.address(), tally.name(), loop), tally,
        options.subject(), common.bytes(), pacer.messages());
    addTask("publishers", loop, () -> {}, new Crew("published", published));
    tasks.add(new Team.Task("pacer", () -> pacer.run(publisher::publish), pacer::stop));
  }

  /// Responders share the requests, so that each gets one answer.
  private void addResponders(Loop loop) {
    var group = common.queueGroup().isEmpty() ? "responders" : common.queueGroup();
    for (int i = 0; i < common.subscribers(); i++) {
      var tally = deliveryTally(0);
      new Responder(subscribe(loop, tally, group), tally);
    }
    addTask("responders", loop, () -> {}, new Crew("answered", delivered, common.messages()));
  }

  private void addRequesters(Loop loop) {
    var latency = addLatency("request to answer");
    var inboxes = "_INBOX." + Long.toString(ThreadLocalRandom.current().nextLong() >>> 1, 36);
    var requesters = new ArrayList<Requester>();
    for (int i = 0; i < common.publishers(); i++) {
      var tally = publishTally(common.messagesOf(i));
      requesters.add(new Requester(Connection.open(common.address(), tally.name(), loop), tally,
          latency, options.subject(), inboxes + "." + i, common.bytes(), common.messagesOf(i)));
    }
    addTask("requesters", loop, () -> requesters.forEach(Requester::start),
        new Crew("answered", published));
  }

  private Connection subscribe(Loop loop, Tally tally, String queueGroup) {
    var connection = Connection.open(common.address(), tally.name(), loop);
    connection.subscribe(options.subject(), queueGroup, 1);
    connection.roundTrip(loop);
    return connection;
  }

  private Tally deliveryTally(long target) {
    var tally = new Tally("sub " + (delivered.size() + 1), target);
    delivered.add(tally);
    return tally;
  }

  private Tally publishTally(long target) {
    var tally = new Tally("pub " + (published.size() + 1), target);
    published.add(tally);
    return tally;
  }

  private Latency addLatency(String name) {
    var latency = new Latency(name);
    latencies.add(latency);
    return latency;
  }

  private void addTask(String name, Loop loop, Runnable start, Crew crew) {
    if (!crew.isEmpty()) {
      tasks.add(new Team.Task(name, () -> {
        start.run();
        loop.run(crew, common.timeout());
      }, loop::stop));
    }
  }
}
