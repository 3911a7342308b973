package io.standpipe.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.conformance.Requests.Start;
import io.standpipe.conformance.Requests.Subscribe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Publishing, and the bytes that come out again (sections 1, 4 and 6.1).
class PublishConformance {
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

  private RawSubscription everything() {
    return client.subscribe(Subscribe.to(channel).from(Start.FIRST));
  }

  /// For the channel `foo` these are the 29 bytes that the Go suite measures.
  @Test
  void aTenByteMessageCostsSixteenBytesAndTheChannelName() {
    client.publish(channel, "0123456789");
    var delivery = everything().next();

    assertThat(delivery.frame().payload().size()).isEqualTo(10 + 16 + channel.length());
    assertThat(numbers(delivery)).containsExactly(1, 2, 4, 5);
    assertThat(delivery.frame().payload().hex())
        .startsWith("080112" + "%02x".formatted(channel.length()) + Bytes.utf8(channel).hex()
            + "220a" + Bytes.utf8("0123456789").hex() + "28");
    assertThat(delivery.frame().reply()).isEmpty();
    assertThat(delivery.frame().headers()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void aReplySubjectIsPassedOn() {
    client.publish(client.message(channel, "x").withReply("answer.here"));
    var delivery = everything().next();

    assertThat(delivery.reply()).isEqualTo("answer.here");
    assertThat(numbers(delivery)).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aMessageMayBeEmpty() {
    client.publish(channel, "");

    assertThat(numbers(everything().next())).containsExactly(1, 2, 5);
  }

  @Test
  void aRedeliveryAddsItsFlagAndCount() {
    var subscription = client.subscribe(Subscribe.to(channel).ackWait(1));
    client.publish(channel, "x");
    subscription.expect(1);
    var again = subscription.next();

    assertThat(numbers(again)).containsExactly(1, 2, 4, 5, 6, 7);
    assertThat(again.frame().payload().hex()).endsWith("30013801");
  }

  @Test
  void anyByteIsDeliveredAsItWasPublished() {
    var bytes = new byte[256];
    IntStream.range(0, 256).forEach(i -> bytes[i] = (byte) i);
    var message = new Requests.Publish(client.clientId(), "g2", channel, "", Bytes.of(bytes),
        client.connId());
    var ack = client.publish(message);

    assertThat(ack.frame().payload().hex()).isEqualTo("0a026732");
    assertThat(everything().next().data()).isEqualTo(Bytes.of(bytes));
  }

  @Test
  void aMessageOfAMegabyteIsDelivered() {
    var data = "x".repeat(1_000_000);
    client.publish(channel, data);

    assertThat(everything().next().text()).isEqualTo(data);
  }

  @Test
  void messagesOfOneConnectionKeepTheirOrder() {
    client.publishMany(channel, 1000);
    var deliveries = everything().next(1000);

    assertThat(deliveries).extracting(Answers.Delivery::sequence)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 1000).mapToObj(Long::valueOf).toList());
    assertThat(deliveries).extracting(Answers.Delivery::text)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 1000).mapToObj(String::valueOf).toList());
    assertThat(deliveries).extracting(Answers.Delivery::timestamp).isSorted();
    var last = Instant.ofEpochSecond(0, deliveries.getLast().timestamp());
    assertThat(last).isBetween(Instant.now().minus(Duration.ofMinutes(1)),
        Instant.now().plus(Duration.ofSeconds(5)));
  }

  @Test
  void everySubscriberHasAMessageBeforeItsPubAck() {
    var inboxes = IntStream.range(0, 10)
        .mapToObj(_ -> client.subscribe(Subscribe.to(channel)).inbox())
        .toList();
    client.publish(channel, "x");

    assertThat(inboxes)
        .allSatisfy(inbox -> assertThat(client.connection().pendingMessages(inbox)).hasSize(1));
  }

  @Test
  void equalGuidsAreStoredTwice() {
    var message = client.message(channel, "x");

    assertThat(client.publish(message).error()).isEmpty();
    assertThat(client.publish(message).error()).isEmpty();
    everything().expect(1, 2);
  }

  @Test
  void aMessageWithoutReplySubjectIsStoredWithoutAck() {
    client.connection()
        .publish("_STAN.pub." + server.cluster() + "." + channel, "",
            client.message(channel, "quiet").encode());
    client.publish(channel, "loud");

    assertThat(everything().next(2)).extracting(Answers.Delivery::text)
        .containsExactly("quiet", "loud");
  }

  /// What old servers told each other: an enum, a string, bytes and a string (4.5).
  @Test
  void aControlMessageAmongServersIsIgnored() {
    var control = Bytes.hex("08011201611a01622201 63");
    var ignored = client.newInbox();
    client.connection().publish("_STAN.pub." + server.cluster() + "." + channel, ignored, control);
    client.publish(channel, "x");
    assertThat(client.connection().pendingMessages(ignored)).isEmpty();

    var subscription = everything();
    subscription.expect(1);
    client.connection().publish(subscription.ackInbox(), "", control);
    client.connection().publish(subscription.ackInbox(), "", Bytes.hex("ffff"));
    subscription.expectNothing();
  }

  @Test
  void unknownFieldsAreSkippedAndTheLastValueOfAFieldWins() {
    var encoded = new ProtobufWriter().string(99, "from the future")
        .varint(98, 7)
        .string(2, "first")
        .bytes(5, Bytes.utf8("one"))
        .bytes(5, Bytes.utf8("two"))
        .string(3, channel)
        .string(2, "second")
        .bytes(6, client.connId())
        .toBytes();
    var ack = client.publishRaw(channel, encoded);

    assertThat(List.of(ack.guid(), ack.error())).containsExactly("second", "");
    assertThat(everything().next().text()).isEqualTo("two");
  }

  @Test
  void stringsNeedNotBeUtf8() {
    var guid = Bytes.hex("fffe");
    var encoded = new ProtobufWriter().bytes(2, guid)
        .string(3, channel)
        .bytes(6, client.connId())
        .toBytes();
    var ack = client.publishRaw(channel, encoded);

    assertThat(ack.error()).isEmpty();
    assertThat(ProtobufFields.parse(ack.frame().payload()).bytes(1)).isEqualTo(guid);
  }

  @Test
  void aFieldOfTheWrongTypeIsAnInvalidRequest() {
    var encoded = new ProtobufWriter().string(2, "guid").varint(3, 5).toBytes();

    assertThat(client.publishRaw(channel, encoded).error()).isEqualTo(Errors.PUBLISH);
  }

  @Test
  void nobodyPublishesBeforeConnecting() {
    try (var stranger = RawClient.open(server, server.name("stranger"))) {
      var message = stranger.message(channel, "x");

      assertThat(stranger.publish(message).error()).isEqualTo(Errors.PUBLISH);
      assertThat(stranger.publish(message.withConnId(Bytes.EMPTY)).error())
          .isEqualTo(Errors.PUBLISH);
    }
  }

  private static List<Integer> numbers(Answers.Delivery delivery) {
    return ProtobufFields.parse(delivery.frame().payload()).numbers();
  }
}
