package io.standpipe.wire.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Bytes seen on the wire between the original server and its clients.
class ByteSamplesTest {
  private static final String DELIVERED = "080112036f7264220a3031323334353637383928ff829aadb788aef518";

  @Test
  void aDeliveredMessageHasNineteenBytesOfOverhead() {
    byte[] bytes = HexFormat.of().parseHex(DELIVERED);

    var message = DeliveredMessage.decode(bytes, 0, bytes.length);

    assertThat(bytes).hasSize(29);
    assertThat(message).isEqualTo(new DeliveredMessage(1, Subject.of("ord"), Subject.EMPTY,
        Payload.of("0123456789"), MsgProto.timestamp(bytes, 0, bytes.length), false, 0));
  }

  @Test
  void aMessageIsPutTogetherAsTheOriginalEncodesIt() {
    byte[] sample = HexFormat.of().parseHex(DELIVERED);
    long timestamp = MsgProto.timestamp(sample, 0, sample.length);
    byte[] published = new PubMsg("me", "g1", Subject.of("ord"), Subject.EMPTY,
        Payload.of("0123456789"), Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    assertThat(parser.parse(published, 0, published.length)).isTrue();

    byte[] target = new byte[MsgProto.sequenceSize(1) + MsgProto.entrySize(3, 0, 10)];
    int end = MsgProto.writeSequence(target, 0, 1);
    end = MsgProto.writeFields(target, end, published, parser.subject(), parser.reply(),
        parser.data());
    end = MsgProto.writeTimestamp(target, end, timestamp);

    assertThat(Arrays.copyOf(target, end)).isEqualTo(sample);
    assertThat(end).isEqualTo(target.length);
  }

  @Test
  void aRedeliveryIsMarkedBehindTheStoredMessage() {
    byte[] target = new byte[29 + MsgProto.REDELIVERY_MAX];
    System.arraycopy(HexFormat.of().parseHex(DELIVERED), 0, target, 0, 29);

    int end = MsgProto.writeRedelivery(target, 29, 2);
    var message = DeliveredMessage.decode(target, 0, end);

    assertThat(HexFormat.of().formatHex(target, 29, end)).isEqualTo("30013802");
    assertThat(message).extracting(DeliveredMessage::redelivered).isEqualTo(true);
    assertThat(message).extracting(DeliveredMessage::redeliveryCount).isEqualTo(2);
    assertThat(MsgProto.writeRedelivery(target, 29, 0)).as("an unknown count").isEqualTo(31);
    assertThat(MsgProto.writeRedelivery(target, 29, -1)).as("the largest").isEqualTo(37);
  }

  @Test
  void aPubAckCarriesTheGuidAsItCame() {
    byte[] guid = "<g2>".getBytes(UTF_8);
    byte[] target = new byte[PubAck.size(2)];

    assertThat(PubAck.write(target, 0, guid, 1, 2)).isEqualTo(4);

    assertThat(target).isEqualTo(hex("0a026732"));
    assertThat(PubAck.guidOffset(target)).isEqualTo(2);
    byte[] longer = new PubAck("g".repeat(200), "").encode();
    assertThat(PubAck.guidOffset(longer)).as("a length of two bytes").isEqualTo(3);
    assertThat(PubAck.error(guid, 1, 2, "no")).isEqualTo(hex("0a0267321202" + "6e6f"));
    assertThat(PubAck.error(guid, 0, 0, "no")).as("without a guid").isEqualTo(hex("12026e6f"));
  }

  @Test
  void aNegativePingIntervalTakesTenBytes() {
    var response = new ConnectResponse("", "", "", "", "", "", "", -50, 3, 1);

    assertThat(response.encode()).isEqualTo(hex("40ceffffffffffffffff0148035001"));
  }

  @Test
  void aRefusalHoldsNothingButTheError() {
    assertThat(ConnectResponse.refused("stan: clientID already registered").encode())
        .startsWith(hex("2a21"))
        .hasSize(2 + 33);
    assertThat(new SubscriptionResponse(Subject.EMPTY, "stan: no").encode())
        .isEqualTo(hex("1a08" + HexFormat.of().formatHex("stan: no".getBytes(UTF_8))));
    assertThat(new PingResponse("client has been replaced or is no longer registered").encode())
        .startsWith(hex("0a33"))
        .hasSize(2 + 51);
  }

  @Test
  void aMessageOfDefaultsIsEmpty() {
    assertThat(new CloseResponse("").encode()).isEmpty();
    assertThat(new PingResponse("").encode()).isEmpty();
    assertThat(new SubscriptionResponse(Subject.EMPTY, "").encode()).isEmpty();
    assertThat(SubscriptionRequest.decode(new byte[0], 0, 0)).isEqualTo(
        new SubscriptionRequest("", Subject.EMPTY, "", Subject.EMPTY, 0, 0, "", 0, 0, 0));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
