package io.standpipe.streaming;

import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.Ack;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.util.ArrayList;
import java.util.List;

/// A subscription of a [TestClient] and what it received.
final class TestSubscription {
  private final TestClient client;
  private final Subject channel;
  final Subject inbox;
  final List<DeliveredMessage> received = new ArrayList<>();
  private final Bus.Registration deliveries;
  Subject ackInbox = Subject.EMPTY;
  String error = "";

  private TestSubscription(TestClient client, Subject channel, Subject inbox) {
    this.client = client;
    this.channel = channel;
    this.inbox = inbox;
    this.deliveries = client.server.bus.subscribe(inbox, message -> {
      var delivered = DeliveredMessage.decode(message.buffer(), message.offset(), message.length());
      if (delivered == null) {
        throw new AssertionError("malformed delivery");
      }
      received.add(delivered);
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

    Builder startAtDelta(long nanos) {
      startTimeDelta = nanos;
      return startAt(StartPosition.TIME_DELTA);
    }

    /// Sends the request; the result's `error` is empty if it was accepted.
    TestSubscription open() {
      var subscription = new TestSubscription(client, channel,
          Subject.of("inbox." + client.server.newId()));
      var request = new SubscriptionRequest(client.id, channel, queueGroup, subscription.inbox,
          maxInFlight, ackWaitSeconds, durableName, start.number(), startSequence, startTimeDelta);
      var answers = client.server.request("_STAN.sub.test-cluster", request.encode());
      subscription.answered(answers);
      return subscription;
    }
  }

  private void answered(List<byte[]> answers) {
    if (answers.isEmpty()) {
      error = "no answer";
      return;
    }
    var response = SubscriptionResponse.decode(answers.getFirst(), 0, answers.getFirst().length);
    if (response == null) {
      throw new AssertionError("malformed subscription response");
    }
    ackInbox = response.ackInbox();
    error = response.error();
  }

  List<Long> sequences() {
    return received.stream().map(DeliveredMessage::sequence).toList();
  }

  /// What came since the last call.
  List<Long> takeSequences() {
    var sequences = sequences();
    received.clear();
    return sequences;
  }

  void ack(long... sequences) {
    for (long sequence : sequences) {
      var ack = new Ack(channel, sequence).encode();
      client.server.bus.publish(ackInbox, null, ack, 0, ack.length);
    }
    client.server.thread.settle();
  }

  String unsubscribe() {
    return end("_STAN.unsub.test-cluster", client.id);
  }

  String close() {
    return end("_STAN.subclose.test-cluster", client.id);
  }

  String end(String subject, String clientId) {
    var request = new UnsubscribeRequest(clientId, channel, ackInbox, "");
    var answer = client.server.request(subject, request.encode()).getFirst();
    var response = SubscriptionResponse.decode(answer, 0, answer.length);
    return response == null ? "malformed" : response.error();
  }

  /// Nobody listens to the inbox any more.
  void vanish() {
    deliveries.close();
  }
}
