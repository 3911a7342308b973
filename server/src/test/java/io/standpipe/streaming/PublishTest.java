package io.standpipe.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.DeliveredMessage;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.PubMsg;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Source: reference, streaming protocol 4, 1.5.
class PublishTest {
  private static final String INVALID = "stan: invalid publish request";

  private final SimulatedServer server = new SimulatedServer();
  private final TestClient client = server.connect("me");

  private @Nullable PubAck publish(String clientId, String connectionId) {
    return server.publish(new PubMsg(clientId, "g", Subject.of("foo"), Subject.EMPTY,
        Payload.of("x"), Subject.of(connectionId)));
  }

  private List<byte[]> publishRaw(String subject, byte[] payload) {
    return server.request("_STAN.pub.test-cluster." + subject, payload);
  }

  @Test
  void theAnswerToAStoredMessageIsItsGuid() {
    assertThat(server.publish(client.message("foo", "g2", "x"))).isEqualTo(new PubAck("g2", ""));
    assertThat(publishRaw("foo", client.message("foo", "g2", "x").encode()))
        .containsExactly(new byte[]{0x0a, 2, 'g', '2'});
  }

  /// An entry holds channel and data, two bytes in front of each, and a timestamp of ten bytes.
  @Test
  void aMessageThatTheStoreCannotKeepIsRefusedAlone() {
    var small = new SimulatedServer(new ListStore(100));
    var publisher = small.connect("me");

    assertThat(publisher.publish("foo", "x".repeat(83))).isEmpty();
    assertThat(publisher.publish("foo", "x".repeat(84)))
        .isEqualTo("stan: message of 101 bytes, but the store keeps at most 100");
    assertThat(publisher.publish("foo", "y")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"foo.*", "foo.>", "*", ">", "a*b", "a/b", "a..b", ".a", "a.", ".", ""})
  void aChannelNameThatIsNoneIsRefused(String channel) {
    var answers = publishRaw("x", client.message(channel, "g", "data").encode());
    assertThat(SimulatedServer.pubAck(answers.getFirst())).isEqualTo(new PubAck("g", INVALID));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a..b", ".a", "a."})
  void aBadChannelNameIsRefusedEvenIfTheSubjectAgrees(String channel) {
    assertThat(client.publish(channel, "x")).isEqualTo(INVALID);
    assertThat(server.channels()).isZero();
  }

  @Test
  void aMessageWithoutGuidIsRefused() {
    assertThat(server.publish(client.message("foo", "", "x"))).isEqualTo(new PubAck("", INVALID));
    assertThat(publishRaw("foo", new byte[0])).containsExactly(new PubAck("", INVALID).encode());
  }

  @Test
  void garbageIsRefusedWithTheGuidAsFarAsItCouldBeRead() {
    byte[] noGuid = {(byte) 0xff, (byte) 0xff};
    byte[] cutBehindGuid = {0x12, 2, 'g', '1', 0x2a, 100, 1};
    assertThat(publishRaw("foo", noGuid)).containsExactly(new PubAck("", INVALID).encode());
    assertThat(publishRaw("foo", cutBehindGuid))
        .containsExactly(new PubAck("g1", INVALID).encode());
  }

  @Test
  void theControlMessagesOfOldServersAreDroppedSilently() {
    byte[] controlMessage = {0x08, 1, 0x12, 1, 'x', 0x1a, 1, 'y'};
    assertThat(publishRaw("foo", controlMessage)).isEmpty();
  }

  @Test
  void aKnownConnectionIdIsEnough() {
    assertThat(publish("me", client.connectionId)).isEqualTo(new PubAck("g", ""));
    assertThat(publish("", client.connectionId)).isEqualTo(new PubAck("g", ""));
    assertThat(publish("wrong", client.connectionId)).isEqualTo(new PubAck("g", ""));
  }

  @Test
  void withoutConnectionIdTheClientIdIsEnough() {
    assertThat(publish("me", "")).isEqualTo(new PubAck("g", ""));
    assertThat(publish("wrong", "")).isEqualTo(new PubAck("g", INVALID));
    assertThat(publish("", "")).isEqualTo(new PubAck("g", INVALID));
  }

  @Test
  void anUnknownConnectionIdIsRefusedWhateverTheClientId() {
    assertThat(publish("me", "wrong")).isEqualTo(new PubAck("g", INVALID));
  }

  @Test
  void anUnknownPublisherCreatesNoChannel() {
    publish("wrong", "");
    assertThat(server.channels()).isZero();
  }

  @Test
  void theChannelMustBeTheOneTheSubjectNames() {
    var answers = publishRaw("foo", client.message("bar", "g", "x").encode());
    assertThat(SimulatedServer.pubAck(answers.getFirst())).isEqualTo(new PubAck("g", INVALID));
    assertThat(server.channels()).isZero();
  }

  @Test
  void channelsThatDifferInCaseOnlyDoNotCoexist() {
    client.publish("foo", "x");
    assertThat(client.publish("FOO", "x")).isEqualTo(
        "rejecting channel \"FOO\" because channel \"foo\" alreay exists (different cases not allowed)");
    assertThat(client.publish("foo", "x")).isEmpty();
  }

  @Test
  void aMessageIsStoredWithSequenceReplyDataAndTime() {
    var subscription = client.subscribe("foo").open();
    long now = server.thread.wallNanos();
    server.publish(new PubMsg("me", "g", Subject.of("foo"), Subject.of("answer.here"),
        Payload.of("data"), Subject.EMPTY));
    assertThat(subscription.received).containsExactly(new DeliveredMessage(1, Subject.of("foo"),
        Subject.of("answer.here"), Payload.of("data"), now, false, 0));
  }

  @Test
  void aDeliveredMessageIsNineteenBytesLongerThanItsData() {
    var sizes = new ArrayList<Integer>();
    var subscription = client.subscribe("foo").open();
    server.bus.subscribe(subscription.inbox, message -> sizes.add(message.length()));
    client.publish("foo", "0123456789");
    assertThat(sizes).containsExactly(29);
  }

  @Test
  void anEmptyMessageIsStoredToo() {
    var subscription = client.subscribe("foo").open();
    assertThat(client.publish("foo", "")).isEmpty();
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void timestampsDoNotGoBackWithTheClock() {
    var subscription = client.subscribe("foo").open();
    client.publish("foo", "1");
    server.thread.stepWallClock(-Duration.ofHours(1).toNanos());
    client.publish("foo", "2");
    assertThat(subscription.received.getLast().timestampNanos())
        .isEqualTo(subscription.received.getFirst().timestampNanos());
  }

  @Test
  void theSameGuidTwiceMeansTwoMessages() {
    var subscription = client.subscribe("foo").open();
    server.publish(client.message("foo", "same", "x"));
    server.publish(client.message("foo", "same", "x"));
    assertThat(subscription.sequences()).containsExactly(1L, 2L);
  }

  @Test
  void aMessageWithoutReplySubjectIsStoredToo() {
    var subscription = client.subscribe("foo").open();
    var payload = client.message("foo", "g", "x").encode();
    server.bus.publish(Subject.of("_STAN.pub.test-cluster.foo"), null, payload, 0, payload.length);
    server.settle();
    assertThat(subscription.sequences()).containsExactly(1L);
  }

  @Test
  void eachMessageIsAcknowledgedByItself() {
    var guids = new ArrayList<String>();
    for (int i = 1; i <= 3; i++) {
      server.send("_STAN.pub.test-cluster.foo", client.message("foo", "g" + i, "x").encode(),
          answer -> guids.add(SimulatedServer.pubAck(answer).guid()));
    }
    server.settle();
    assertThat(guids).containsExactly("g1", "g2", "g3");
  }

  @Test
  void aPublisherThatIsTooFastIsPausedUntilTheChannelHasCaughtUp() {
    for (int i = 0; i <= 16_384; i++) {
      client.sendPublish("foo", "x", _ -> {});
    }
    assertThat(server.bus.pauses).isEqualTo(1);
    server.settle();
    assertThat(server.bus.pauses).isZero();
  }
}
