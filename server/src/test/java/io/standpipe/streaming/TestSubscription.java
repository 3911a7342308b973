package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/// A subscription of a [TestClient] and what it received.
final class TestSubscription {
  final TestClient client;
  final Subject channel;
  final Subject inbox;
  final List<DeliveredMessage> received = new ArrayList<>();
  /// Simulated times of what was received.
  final List<Duration> times = new ArrayList<>();
  private Bus.Registration deliveries;
  Subject ackInbox = Subject.EMPTY;
  /// Of the response; empty if the request was accepted.
  String error = "no answer";
  private Consumer<DeliveredMessage> handler = _ -> {};

  private TestSubscription(TestClient client, Subject channel, Subject inbox) {
    this.client = client;
    this.channel = channel;
    this.inbox = inbox;
    this.deliveries = listen();
  }

  private Bus.Registration listen() {
    return client.server.bus.subscribe(inbox, message -> {
      var delivered = DeliveredMessage.decode(message.buffer(), message.offset(), message.length());
      if (delivered == null || !error.isEmpty() || message.reply() != null) {
        throw new AssertionError("malformed, unexpected or early: " + delivered);
      }
      received.add(delivered);
      times.add(Duration.ofNanos(client.server.thread.nanos()));
      handler.accept(delivered);
    });
  }

  static final class Builder {
    private final TestClient client;
    private final Subject channel;
    private String queueGroup = "";
    private String durableName = "";
    private int maxInFlight = 1024;
    private int ackWaitSeconds = 30;
    private StartPosition start = StartPosition.FIRST;
    private long startSequence;
    private long startTimeDelta;

    Builder(TestClient client, String channel) {
      this.client = client;
      this.channel = Subject.of(channel);
    }

    Builder queue(String group) {
      queueGroup = group;
      return this;
    }

    Builder durable(String name) {
      durableName = name;
      return this;
    }

    Builder maxInFlight(int max) {
      maxInFlight = max;
      return this;
    }

    Builder ackWait(int seconds) {
      ackWaitSeconds = seconds;
      return this;
    }

    Builder startAt(StartPosition position) {
      start = position;
      return this;
    }

    Builder startAtSequence(long sequence) {
      startSequence = sequence;
      return startAt(StartPosition.SEQUENCE);
    }

    Builder startAtDelta(Duration delta) {
      startTimeDelta = delta.toNanos();
      return startAt(StartPosition.TIME_DELTA);
    }

    /// Sends the request and takes the answer that came at once, if any.
    TestSubscription open() {
      var subscription = send();
      client.server.settle();
      return subscription;
    }

    /// Sends the request; `error` is `no answer` until it is answered.
    TestSubscription send() {
      var subscription = new TestSubscription(client, channel,
          Subject.of("inbox." + client.server.newId()));
      var request = new SubscriptionRequest(client.id, channel, queueGroup, subscription.inbox,
          maxInFlight, ackWaitSeconds, durableName, start.number(), startSequence, startTimeDelta);
      client.server.send("_STAN.sub.test-cluster", request.encode(), subscription::answered);
      return subscription;
    }
  }

  private void answered(byte[] answer) {
    var response = SubscriptionResponse.decode(answer, 0, answer.length);
    if (response == null || !error.equals("no answer")) {
      throw new AssertionError("malformed or second response");
    }
    ackInbox = response.ackInbox();
    error = response.error();
  }

  /// Does `action` with each message while it arrives.
  TestSubscription onMessage(Consumer<DeliveredMessage> action) {
    handler = action;
    return this;
  }

  List<Long> sequences() {
    return received.stream().map(DeliveredMessage::sequence).toList();
  }

  /// What came since the last call.
  List<Long> takeSequences() {
    var sequences = sequences();
    received.clear();
    times.clear();
    return sequences;
  }

  List<Integer> redeliveryCounts() {
    return received.stream().map(DeliveredMessage::redeliveryCount).toList();
  }

  void ack(long... sequences) {
    sendAck(sequences);
    client.server.settle();
  }

  void ackUpTo(long last) {
    ack(LongStream.rangeClosed(1, last).toArray());
  }

  /// Sends without waiting.
  void sendAck(long... sequences) {
    for (long sequence : sequences) {
      var ack = new Ack(channel, sequence).encode();
      client.server.bus.publish(ackInbox, null, ack, 0, ack.length);
    }
  }

  String unsubscribe() {
    return end("_STAN.unsub.test-cluster", client.id, ackInbox);
  }

  String close() {
    return end("_STAN.subclose.test-cluster", client.id, ackInbox);
  }

  /// The error of the answer; empty is success.
  String end(String subject, String clientId, Subject byInbox) {
    var request = new UnsubscribeRequest(clientId, channel, byInbox, "");
    var answers = client.server.request(subject, request.encode());
    return answers.isEmpty() ? "no answer" : error(answers.getFirst());
  }

  /// Sends an unsubscribe or close without waiting.
  void sendEnd(String subject, Consumer<String> answered) {
    var request = new UnsubscribeRequest(client.id, channel, ackInbox, "");
    client.server.send(subject, request.encode(), answer -> answered.accept(error(answer)));
  }

  static String error(byte[] answer) {
    var response = SubscriptionResponse.decode(answer, 0, answer.length);
    return response == null ? "malformed" : response.error();
  }

  /// Listens again, on the server to which its client has returned.
  TestSubscription comeBack() {
    deliveries = listen();
    return this;
  }

  /// Nobody listens to the inbox any more.
  void vanish() {
    deliveries.close();
  }
}
