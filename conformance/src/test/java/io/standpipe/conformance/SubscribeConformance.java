package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Subscribing, start positions, acks and leaving (sections 5, 7.1 and 8).
class SubscribeConformance {
  @RegisterExtension
  static final TestServer server = TestServer.withDefaults();
  private RawClient client;
  private String channel;

  @BeforeEach
  void connect() {
    client = RawClient.connect(server);
    channel = server.name("channel");
  }

  @AfterEach
  void disconnect() {
    client.closeSession();
    client.close();
  }

  @Test
  void aResponseCarriesNothingButAFreshAckInbox() {
    var first = client.subscribe(Subscribe.to(channel));
    var second = client.subscribe(Subscribe.to(channel));

    assertThat(ProtobufFields.parse(first.response().payload()).numbers()).containsExactly(2);
    assertThat(first.ackInbox()).matches("_INBOX\\.[0-9A-Za-z]{22}");
    assertThat(second.ackInbox()).matches("_INBOX\\.[0-9A-Za-z]{22}")
        .isNotEqualTo(first.ackInbox());
  }

  /// Five messages are stored, and a sixth comes later.
  @ParameterizedTest
  @CsvSource({"0, 6", "1, 5", "4, 1"})
  void aStartPositionDecidesWhatComesFirst(int start, int first) {
    client.publishMany(channel, 5);
    var subscription = client.subscribe(Subscribe.to(channel).from(start));
    client.publish(channel, "6");

    subscription.expect(LongStream.rangeClosed(first, 6).toArray());
    subscription.expectNothing();
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "3, 3", "5, 5", "6, 6", "7, 6", "1000, 6", "-1, 6"})
  void aStartSequenceIsClampedToWhatExists(long start, int first) {
    client.publishMany(channel, 5);
    var subscription = client.subscribe(Subscribe.to(channel).fromSequence(start));
    client.publish(channel, "6");

    subscription.expect(LongStream.rangeClosed(first, 6).toArray());
    subscription.expectNothing();
  }

  @ParameterizedTest
  @ValueSource(ints = {Start.NEW_ONLY, Start.LAST_RECEIVED, Start.TIME_DELTA, Start.SEQUENCE,
      Start.FIRST})
  void onAnEmptyChannelEveryPositionMeansWhatComesNext(int start) {
    var subscription = client.subscribe(Subscribe.to(channel).from(start));
    client.publishMany(channel, 2);

    subscription.expect(1, 2);
  }

  @Test
  void aTimeDeltaStartsAtTheFirstMessageThatIsYoungEnough() {
    client.publishMany(channel, 2);
    var gap = TimeUnit.MILLISECONDS.toNanos(300);
    var early = everything().next(2).getLast().timestamp();
    Until.holds("the clock has moved on", () -> now() > early + gap);
    client.publish(channel, "3");
    var late = everything().next(3).getLast().timestamp();

    fromTimeAgo(now() - (late - gap / 2)).expect(3);
    fromTimeAgo(now() - (early - gap)).expect(1, 2, 3);
    fromTimeAgo(TimeUnit.DAYS.toNanos(365)).expect(1, 2, 3);
    var now = fromTimeAgo(0);
    var future = fromTimeAgo(-TimeUnit.HOURS.toNanos(1));
    client.publish(channel, "4");
    now.expect(4);
    future.expect(4);
  }

  private RawSubscription everything() {
    return client.subscribe(Subscribe.to(channel).from(Start.FIRST));
  }

  private RawSubscription fromTimeAgo(long nanos) {
    return client.subscribe(Subscribe.to(channel).fromTimeAgo(nanos));
  }

  /// Server and test share the machine's clock.
  private static long now() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  @Test
  void everySubscriptionGetsItsOwnCopy() {
    var subscriptions = List.of(client.subscribe(Subscribe.to(channel)),
        client.subscribe(Subscribe.to(channel)), client.subscribe(Subscribe.to(channel)));
    client.publish(channel, "x");

    assertThat(subscriptions).allSatisfy(subscription -> subscription.expect(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo.*", "foo.>", "*", ">", "fo*", "a/b", "a..b", ".a", "a.", ""})
  void anInvalidChannelIsRefused(String invalid) {
    assertThat(client.refusal(Subscribe.to(invalid))).isEqualTo(Errors.SUBJECT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ticket:created", "a.b.c", "foo_bar-1", "grüße", "a%b"})
  void aChannelMayBeNamedLikeThis(String name) {
    var unusual = name + "." + server.name("x");
    var subscription = client.subscribe(Subscribe.to(unusual));
    client.publish(unusual, "x");

    assertThat(subscription.expect(1).getFirst().channel()).isEqualTo(unusual);
  }

  @Test
  void unsubscribeAndCloseAnswerWithNothingOnSuccess() {
    for (var operation : List.of("unsub", "subclose")) {
      var subscription = client.subscribe(Subscribe.to(channel));
      var answer = client.request("_STAN." + operation + "." + server.cluster(),
          subscription.request().encode());

      assertThat(answer.payload()).isEqualTo(Bytes.EMPTY);
      client.publish(channel, "x");
      subscription.expectNothing();
    }
  }

  @Test
  void anUnsubscribeRequestMustDecode() {
    assertThat(client.unsubscribeRaw(Bytes.hex("0aff"))).isEqualTo(Errors.UNSUBSCRIBE);
    assertThat(client.closeSubscriptionRaw(Bytes.hex("0aff"))).isEqualTo(Errors.UNSUBSCRIBE);
  }

  /// A Go client that missed the response knows only its own inbox, and waits for no answer.
  @Test
  void aSubscriptionIsFoundByItsDeliveryInboxToo() {
    var subscription = client.subscribe(Subscribe.to(channel));
    var request = new Requests.Unsubscribe(client.clientId(), channel, subscription.inbox());
    client.connection().publish("_STAN.subclose." + server.cluster(), "", request.encode());
    Until.holds("the subscription is gone", () -> subscription.close().equals(Errors.SUBSCRIPTION));
    client.publish(channel, "x");

    subscription.expectNothing();
  }

  @Test
  void acksNeedNoOrder() {
    client.publishMany(channel, 6);
    var subscription = client.subscribe(Subscribe.to(channel).from(Start.FIRST).maxInFlight(3));
    subscription.expect(1, 2, 3);
    subscription.ack(3, 1);
    subscription.expect(4, 5);
    subscription.ack(2);
    subscription.expect(6);
  }

  @Test
  void acksOfNothingAreHarmless() {
    client.publishMany(channel, 3);
    var subscription = client.subscribe(Subscribe.to(channel).from(Start.FIRST).maxInFlight(1));
    subscription.expect(1);
    subscription.ack(0, 2, 3, 99, -1);
    client.connection().publish(subscription.ackInbox(), "", Requests.ack("elsewhere", 1));
    client.connection().publish(subscription.ackInbox(), "", Bytes.EMPTY);
    subscription.expectNothing();

    subscription.ack(1, 1, 1);
    subscription.expect(2);
    subscription.expectNothing();
  }

  @Test
  void anAckBelongsToTheSubscriptionOfItsInbox() {
    client.publishMany(channel, 2);
    var one = Subscribe.to(channel).from(Start.FIRST).maxInFlight(1);
    var acking = client.subscribe(one);
    var waiting = client.subscribe(one);
    acking.ack(acking.expect(1));
    waiting.expect(1);

    acking.expect(2);
    waiting.expectNothing();
  }

  @Test
  void aThousandSubscriptionsShareOneChannel() {
    var subscriptions = LongStream.range(0, 1000)
        .mapToObj(_ -> client.subscribe(Subscribe.to(channel)))
        .toList();
    client.publish(channel, "x");

    assertThat(subscriptions).allSatisfy(subscription -> subscription.expect(1));
    assertThat(client.refusal(Subscribe.to(channel))).isEqualTo(Errors.SUBSCRIPTIONS);
    subscriptions.forEach(subscription -> assertThat(subscription.close()).isEmpty());
  }
}
