package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.CloseRequest;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.SubscriptionResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, streaming protocol 5.1 to 5.3, 5.7, 5.8.
class SubscribeTest {
  private static final String SUBSCRIBE = "_STAN.sub.test-cluster";

  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  /// The error of the response to a request that may lack things.
  private String subscribe(
      String clientId,
      int ackWait,
      int maxInFlight,
      int start,
      String channel,
      String inbox) {
    return subscribe(new SubscriptionRequest(clientId, Subject.of(channel), "", Subject.of(inbox),
        maxInFlight, ackWait, "", start, 0, 0));
  }

  private String subscribe(SubscriptionRequest request) {
    return TestSubscription.error(server.request(SUBSCRIBE, request.encode()).getFirst());
  }

  @Test
  void ofSeveralMistakesTheFirstIsReported() {
    assertThat(TestSubscription.error(server.request(SUBSCRIBE, new byte[]{-1}).getFirst()))
        .isEqualTo("stan: invalid subscription request");
    assertThat(subscribe("", 0, 0, 9, "a..b", "in")).isEqualTo("stan: clientID missing");
    assertThat(subscribe("x", 0, 0, 9, "a..b", "in"))
        .isEqualTo("stan: invalid ack wait time, should be >= 1s");
    assertThat(subscribe("x", 1, 0, 9, "a..b", "in"))
        .isEqualTo("stan: invalid MaxInflight, should be >= 1");
    assertThat(subscribe("x", 1, 1, 9, "a..b", "in")).isEqualTo("stan: invalid start position");
    assertThat(subscribe("x", 1, 1, 4, "a..b", "in")).isEqualTo("stan: invalid subject");
    assertThat(subscribe("x", 1, 1, 4, "a.b", "in")).isEqualTo("stan: unknown clientID");
    assertThat(subscribe("me", 1, 1, 4, "a.b", "in")).isEmpty();
  }

  @Test
  void negativeValuesAreRefusedLikeZero() {
    assertThat(subscribe("me", -1, 1, 4, "foo", "in"))
        .isEqualTo("stan: invalid ack wait time, should be >= 1s");
    assertThat(subscribe("me", 1, -1, 4, "foo", "in"))
        .isEqualTo("stan: invalid MaxInflight, should be >= 1");
    assertThat(subscribe("me", 1, 1, -1, "foo", "in")).isEqualTo("stan: invalid start position");
    assertThat(subscribe("me", 1, 1, 5, "foo", "in")).isEqualTo("stan: invalid start position");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "foo.*", "foo.>", ">", "a/b", "a..b", ".a", "a."})
  void aChannelNameThatIsNoneIsRefused(String channel) {
    assertThat(subscribe("me", 1, 1, 4, channel, "in")).isEqualTo("stan: invalid subject");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a.*", ">", ".a"})
  void anInboxThatCannotBePublishedToIsRefused(String inbox) {
    assertThat(subscribe("me", 1, 1, 4, "foo", inbox))
        .isEqualTo("stan: invalid subscription request");
  }

  @Test
  void anUnknownClientCreatesNoChannel() {
    subscribe("unknown", 1, 1, 4, "foo", "in");
    assertThat(server.channels()).isZero();
  }

  @Test
  void aNameThatDiffersInCaseOnlyIsRefused() {
    client.publish("foo", "x");
    assertThat(client.subscribe("Foo").open().error).isEqualTo(
        "rejecting channel \"Foo\" because channel \"foo\" alreay exists (different cases not allowed)");
  }

  @Test
  void theResponseHoldsAnAckInboxAndNothingElse() {
    var request = new SubscriptionRequest("me", Subject.of("foo"), "", Subject.of("in"), 1, 1, "",
        4, 0, 0);
    var answer = server.request(SUBSCRIBE, request.encode()).getFirst();
    var ackInbox = new String(answer, 2, answer.length - 2, StandardCharsets.US_ASCII);
    assertThat(ackInbox).startsWith("_INBOX.");
    assertThat(answer).isEqualTo(new SubscriptionResponse(Subject.of(ackInbox), "").encode());
  }

  @Test
  void eachSubscriptionHasItsOwnAckInbox() {
    var inboxes = new HashSet<Subject>();
    for (int i = 0; i < 5; i++) {
      inboxes.add(client.subscribe("foo").open().ackInbox);
    }
    var durable = client.subscribe("foo").durable("d").open();
    inboxes.add(durable.ackInbox);
    durable.close();
    inboxes.add(client.subscribe("foo").durable("d").open().ackInbox);
    assertThat(inboxes).hasSize(7);
  }

  @Test
  void subscribingCreatesTheChannel() {
    client.subscribe("foo").open();
    assertThat(server.channels()).isEqualTo(1);
    assertThat(server.logger.lines).contains("Channel \"foo\" has been created");
  }

  @Test
  void aRefusedSubscriptionMayLeaveItsChannelBehind() {
    assertThat(client.subscribe("foo").queue("q").durable("a:b").open().error).isEqualTo(
        "stan: durable name of a durable queue subscriber can't contain the character ':'");
    assertThat(server.channels()).isEqualTo(1);
  }

  @Test
  void theDurableNameOfOneSubscriberMayContainAColon() {
    assertThat(client.subscribe("foo").durable("a:b").open().error).isEmpty();
  }

  @Test
  void theResponseComesBeforeTheFirstMessage() {
    client.publishMany("foo", 3);
    // TestSubscription fails if a message comes before the response.
    assertThat(client.subscribe("foo").open().sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void everyPlainSubscriptionGetsEveryMessage() {
    var other = server.connect("other");
    var subscriptions = List.of(client.subscribe("foo").open(), client.subscribe("foo").open(),
        other.subscribe("foo").open());
    client.publishMany("foo", 3);
    assertThat(subscriptions).allMatch(s -> s.sequences().equals(Sequences.upTo(3)));
  }

  @Test
  void channelsDoNotMix() {
    var foo = client.subscribe("foo").open();
    var bar = client.subscribe("foo.bar").open();
    client.publishMany("foo", 2);
    client.publishMany("foo.bar", 3);
    assertThat(foo.sequences()).isEqualTo(Sequences.upTo(2));
    assertThat(bar.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void aGroupAndADurableGroupOfTheSameNameAreTwo() {
    var group = client.subscribe("foo").queue("g").open();
    var durableGroup = client.subscribe("foo").queue("g").durable("d").open();
    client.publishMany("foo", 3);
    assertThat(group.sequences()).isEqualTo(Sequences.upTo(3));
    assertThat(durableGroup.sequences()).isEqualTo(Sequences.upTo(3));
  }

  @Test
  void aGroupThatIsNamedLikeADurableGroupIsThatGroup() {
    var member = client.subscribe("foo").queue("g").durable("d").open();
    var namesake = client.subscribe("foo").queue("d:g").open();
    client.publishMany("foo", 2);
    assertThat(member.sequences()).hasSize(1);
    assertThat(namesake.sequences()).hasSize(1);
  }

  @Test
  void aGroupIsNotADurableOfTheSameName() {
    var group = client.subscribe("foo").queue("x").open();
    var durable = client.subscribe("foo").durable("x").open();
    client.publishMany("foo", 2);
    assertThat(group.sequences()).isEqualTo(Sequences.upTo(2));
    assertThat(durable.sequences()).isEqualTo(Sequences.upTo(2));
  }

  @Test
  void aThousandSubscriptionsOnOneChannelAllGetAMessage() {
    var subscriptions = new ArrayList<TestSubscription>();
    for (int i = 0; i < 1000; i++) {
      subscriptions.add(client.subscribe("foo").open());
    }
    client.publishMany("foo", 1);
    assertThat(subscriptions).allMatch(s -> s.sequences().equals(List.of(1L)));
  }

  @Test
  void aRequestWithoutReplySubjectIsServedToo() {
    var received = new ArrayList<String>();
    server.bus.subscribe(Subject.of("in"), message -> received.add("message"));
    var request = new SubscriptionRequest("me", Subject.of("foo"), "", Subject.of("in"), 1, 1, "",
        4, 0, 0).encode();
    server.bus.publish(Subject.of(SUBSCRIBE), null, request, 0, request.length);
    client.publishMany("foo", 1);
    assertThat(received).hasSize(1);
  }

  @Test
  void aReplacementOfAClientThatIsClosingIsRefusedAsOfAnUnknownOne() {
    var replacing = new SimulatedServer(TestConfig.replaceDurable());
    var me = replacing.connect("me");
    me.subscribe("foo").durable("d").open();
    replacing.send("_STAN.close.test-cluster", new CloseRequest("me").encode(), _ -> {});
    var late = me.subscribe("foo").durable("d").open();
    assertThat(late.error).isEqualTo("stan: unknown clientID");
  }
}
