package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A subscription of a [RawClient]. Nothing is acknowledged unless the test does so.
///
/// @param response the answer to the subscribe request
record RawSubscription(
    RawClient client,
    String channel,
    String inbox,
    String ackInbox,
    Frame.Message response) {

  /// The next message of the inbox.
  Answers.Delivery next() {
    return Answers.Delivery.decode(client.connection().takeMessage(inbox));
  }

  List<Answers.Delivery> next(int count) {
    return Stream.generate(this::next).limit(count).toList();
  }

  /// Takes as many messages as named, and checks their sequences and that they are first ones.
  List<Answers.Delivery> expect(long... sequences) {
    var deliveries = next(sequences.length);
    assertThat(deliveries).extracting(Answers.Delivery::sequence)
        .containsExactlyElementsOf(LongStream.of(sequences).boxed().toList());
    assertThat(deliveries).noneMatch(Answers.Delivery::redelivered);
    return deliveries;
  }

  /// Like [#expect(long...)], but all of them marked as redelivered.
  List<Answers.Delivery> expectAgain(long... sequences) {
    var deliveries = next(sequences.length);
    assertThat(deliveries).extracting(Answers.Delivery::sequence)
        .containsExactlyElementsOf(LongStream.of(sequences).boxed().toList());
    assertThat(deliveries).allMatch(Answers.Delivery::redelivered);
    return deliveries;
  }

  /// Checks that the server has nothing more to send now.
  void expectNothing() {
    client.settle(channel);
    assertThat(client.connection().pendingMessages(inbox)).isEmpty();
  }

  void ack(long... sequences) {
    for (var sequence : sequences) {
      client.connection().publish(ackInbox, "", Requests.ack(channel, sequence));
    }
  }

  void ack(List<Answers.Delivery> deliveries) {
    ack(deliveries.stream().mapToLong(Answers.Delivery::sequence).toArray());
  }

  Requests.Unsubscribe request() {
    return new Requests.Unsubscribe(client.clientId(), channel, ackInbox);
  }

  /// Returns the error, empty for success.
  String close() {
    return client.closeSubscription(request());
  }

  /// Returns the error, empty for success.
  String unsubscribe() {
    return client.unsubscribe(request());
  }
}
