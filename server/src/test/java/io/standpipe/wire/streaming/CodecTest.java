package io.standpipe.wire.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.standpipe.message.Payload;
import io.standpipe.message.Subject;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Compares the codec with protobuf-java on random messages, and feeds it broken ones.
class CodecTest {
  private static final int SEEDS = 300;

  /// A message; one without `decode` has a parser instead.
  record Codec(Class<? extends Record> type, Decoder decoder) {
    String name() {
      return type.getSimpleName();
    }

    @Override
    public String toString() {
      return name();
    }
  }

  @FunctionalInterface
  interface Decoder {
    @Nullable
    Record decode(byte[] buffer, int offset, int length);
  }

  static Stream<Codec> codecs() {
    return Stream.of(new Codec(ConnectRequest.class, ConnectRequest::decode),
        new Codec(ConnectResponse.class, ConnectResponse::decode),
        new Codec(PubMsg.class, CodecTest::parsePubMsg), new Codec(PubAck.class, PubAck::decode),
        new Codec(DeliveredMessage.class, DeliveredMessage::decode),
        new Codec(Ack.class, CodecTest::parseAck),
        new Codec(SubscriptionRequest.class, SubscriptionRequest::decode),
        new Codec(SubscriptionResponse.class, SubscriptionResponse::decode),
        new Codec(UnsubscribeRequest.class, UnsubscribeRequest::decode),
        new Codec(CloseRequest.class, CloseRequest::decode),
        new Codec(CloseResponse.class, CloseResponse::decode), new Codec(Ping.class, Ping::decode),
        new Codec(PingResponse.class, PingResponse::decode));
  }

  private static @Nullable Record parsePubMsg(byte[] buffer, int offset, int length) {
    var parser = new PubMsgParser();
    return parser.parse(buffer, offset, length)
        ? new PubMsg(parser.clientId().toText(buffer), parser.guid().toText(buffer),
            parser.subject().toSubject(buffer), parser.reply().toSubject(buffer),
            parser.data().toPayload(buffer), parser.connectionId().toSubject(buffer))
        : null;
  }

  private static @Nullable Record parseAck(byte[] buffer, int offset, int length) {
    var parser = new AckParser();
    return parser.parse(buffer, offset, length)
        ? new Ack(parser.subject().toSubject(buffer), parser.sequence())
        : null;
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void whatProtobufEncodesIsDecoded(Codec codec) throws ReflectiveOperationException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var reference = ProtobufReference.random(codec.name(), new Random(seed));
      byte[] bytes = reference.toByteArray();

      assertThat(codec.decoder().decode(bytes, 0, bytes.length)).as("seed %d", seed)
          .isEqualTo(recordOf(codec, reference));
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void whatIsEncodedIsWhatProtobufEncodes(Codec codec) throws ReflectiveOperationException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var reference = ProtobufReference.random(codec.name(), new Random(seed));
      var message = recordOf(codec, reference);
      if (isWritten(message)) {
        assertThat(encode(message)).as("seed %d", seed).isEqualTo(reference.toByteArray());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void fieldsMayComeInAnyOrderTwiceAndAmongUnknownOnes(Codec codec)
      throws InvalidProtocolBufferException {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = Stream
          .of(ProtobufReference.random(codec.name(), random).toByteString(), unknown(random),
              ProtobufReference.random(codec.name(), random).toByteString(), unknown(random))
          .reduce(ByteString.EMPTY, ByteString::concat)
          .toByteArray();
      byte[] merged = DynamicMessage
          .newBuilder(DynamicMessage.parseFrom(ProtobufReference.message(codec.name()), bytes))
          .setUnknownFields(UnknownFieldSet.getDefaultInstance())
          .build()
          .toByteArray();

      assertThat(codec.decoder().decode(bytes, 0, bytes.length)).as("seed %d", seed)
          .isNotNull()
          .isEqualTo(codec.decoder().decode(merged, 0, merged.length));
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aMessageCutAnywhereIsMalformedOrEndsBetweenFields(Codec codec) {
    for (int seed = 0; seed < 20; seed++) {
      byte[] bytes = ProtobufReference.random(codec.name(), new Random(seed)).toByteArray();
      for (int length = 0; length < bytes.length; length++) {
        boolean malformed = codec.decoder().decode(bytes, 0, length) == null;

        assertThat(malformed).as("seed %d, %d of %d bytes", seed, length, bytes.length)
            .isEqualTo(!protobufAccepts(codec, bytes, length));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void garbageIsDecodedWithinItsBounds(Codec codec) {
    var random = new Random(7);
    for (int i = 0; i < 5_000; i++) {
      byte[] garbage = garbage(codec, random);
      byte[] embedded = new byte[garbage.length + 20];
      Arrays.fill(embedded, (byte) random.nextInt());
      System.arraycopy(garbage, 0, embedded, 10, garbage.length);

      assertThat(codec.decoder().decode(embedded, 10, garbage.length))
          .isEqualTo(codec.decoder().decode(garbage, 0, garbage.length));
      assertThat(ControlMessage.isControlMessage(embedded, 10, garbage.length))
          .isEqualTo(ControlMessage.isControlMessage(garbage, 0, garbage.length));
      assertThat(MsgProto.timestamp(embedded, 10, garbage.length))
          .isEqualTo(MsgProto.timestamp(garbage, 0, garbage.length));
    }
  }

  @Test
  void aFieldOfTheWrongTypeIsMalformed() {
    for (var codec : codecs().toList()) {
      for (var field : ProtobufReference.message(codec.name()).getFields()) {
        boolean isNumber = switch (field.getJavaType()) {
          case STRING, BYTE_STRING -> false;
          default -> true;
        };
        int wrongType = isNumber ? FieldReader.LENGTH_DELIMITED : FieldReader.VARINT;
        byte[] bytes = {(byte) (field.getNumber() << 3 | wrongType), 0};

        assertThat(codec.decoder().decode(bytes, 0, 2)).as("%s", field).isNull();
      }
    }
  }

  @Test
  void groupsFieldZeroAndOverlongNumbersAreMalformed() {
    byte[] group = {(byte) (90 << 3 | 3), 5, (byte) (90 << 3 | 4), 5};
    byte[] zero = {0, 0};
    byte[] overlong = new byte[12];
    Arrays.fill(overlong, (byte) 0x80);
    overlong[0] = 2 << 3;
    byte[] hugeLength = {1 << 3 | 2, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

    assertThat(List.of(group, zero, overlong, hugeLength))
        .allSatisfy(bytes -> assertThat(Ping.decode(bytes, 0, bytes.length)).isNull());
  }

  @Test
  void theGuidOfAMalformedPublishIsReadable() {
    byte[] bytes = {2 << 3 | 2, 2, 'g', '7', 3 << 3 | 2, 100, 'x'};
    var parser = new PubMsgParser();

    assertThat(parser.parse(bytes, 0, bytes.length)).isFalse();
    assertThat(parser.guid().toText(bytes)).isEqualTo("g7");
    assertThat(parser.parse(bytes, 0, 0)).as("no bytes").isTrue();
    assertThat(parser.guid().isEmpty()).isTrue();
  }

  @Test
  void textThatIsNotUtf8IsAccepted() {
    byte[] bytes = {1 << 3 | 2, 2, -1, 'a'};

    assertThat(CloseRequest.decode(bytes, 0, 4)).isEqualTo(new CloseRequest("\ufffda"));
  }

  @Test
  void aControlMessageIsRecognized() {
    byte[] control = {8, 2, 18, 1, 'x', 26, 0, 34, 1, 'y'};
    byte[] publish = new PubMsg("me", "g", Subject.of("c"), Subject.EMPTY, Payload.EMPTY,
        Subject.EMPTY).encode();

    assertThat(new PubMsgParser().parse(control, 0, control.length)).isFalse();
    assertThat(ControlMessage.isControlMessage(control, 0, control.length)).isTrue();
    assertThat(ControlMessage.isControlMessage(publish, 0, publish.length)).isFalse();
  }

  /// The record whose components, in order, are the fields of `message`.
  private static Record recordOf(Codec codec, DynamicMessage message)
      throws ReflectiveOperationException {
    var components = codec.type().getRecordComponents();
    var fields = message.getDescriptorForType().getFields();
    assertThat(components).hasSameSizeAs(fields);
    var values = IntStream.range(0, components.length)
        .mapToObj(i -> toComponent(components[i], fields.get(i), message))
        .toArray();
    var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return codec.type().getDeclaredConstructor(types).newInstance(values);
  }

  private static Object toComponent(
      RecordComponent component,
      FieldDescriptor field,
      DynamicMessage message) {
    var value = message.getField(field);
    byte[] bytes = switch (value) {
      case ByteString content -> content.toByteArray();
      case String text -> text.getBytes(StandardCharsets.UTF_8);
      default -> new byte[0];
    };
    if (component.getType() == Subject.class) {
      return Subject.copyOf(bytes, 0, bytes.length);
    }
    return component.getType() == Payload.class ? Payload.copyOf(bytes) : value;
  }

  /// Messages of the log have no negative timestamp, and a count only if they are redelivered.
  private static boolean isWritten(Record value) {
    return !(value instanceof DeliveredMessage message) || message.timestampNanos() >= 0
        && (message.redelivered() || message.redeliveryCount() == 0);
  }

  private static byte[] encode(Record value) {
    return switch (value) {
      case ConnectRequest request -> request.encode();
      case ConnectResponse response -> response.encode();
      case PubMsg message -> message.encode();
      case PubAck ack -> ack.encode();
      case DeliveredMessage message -> assemble(message);
      case Ack ack -> ack.encode();
      case SubscriptionRequest request -> request.encode();
      case SubscriptionResponse response -> response.encode();
      case UnsubscribeRequest request -> request.encode();
      case CloseRequest request -> request.encode();
      case CloseResponse response -> response.encode();
      case Ping ping -> ping.encode();
      case PingResponse response -> response.encode();
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  /// Takes the way of a message through the server.
  private static byte[] assemble(DeliveredMessage message) {
    byte[] published = new PubMsg("", "", message.subject(), message.reply(), message.data(),
        Subject.EMPTY).encode();
    var parser = new PubMsgParser();
    assertThat(parser.parse(published, 0, published.length)).isTrue();
    int size = MsgProto.sequenceSize(message.sequence()) + MsgProto
        .entrySize(message.subject().length(), message.reply().length(), message.data().length())
        + MsgProto.REDELIVERY_MAX;
    byte[] target = new byte[size];
    int end = MsgProto.writeSequence(target, 0, message.sequence());
    end = MsgProto.writeFields(target, end, published, parser.subject(), parser.reply(),
        parser.data());
    end = MsgProto.writeTimestamp(target, end, message.timestampNanos());
    assertThat(MsgProto.timestamp(target, 0, end)).isEqualTo(message.timestampNanos());
    if (message.redelivered()) {
      end = MsgProto.writeRedelivery(target, end, message.redeliveryCount());
    }
    return Arrays.copyOf(target, end);
  }

  /// Fields of every wire type but groups, with numbers no message uses.
  private static ByteString unknown(Random random) {
    var field = UnknownFieldSet.Field.newBuilder()
        .addVarint(random.nextLong())
        .addFixed32(random.nextInt())
        .addFixed64(random.nextLong())
        .addLengthDelimited(ByteString.copyFromUtf8("unknown"))
        .build();
    return UnknownFieldSet.newBuilder()
        .addField(20 + random.nextInt(5000), field)
        .build()
        .toByteString();
  }

  private static boolean protobufAccepts(Codec codec, byte[] bytes, int length) {
    try {
      var _ = DynamicMessage.parseFrom(ProtobufReference.message(codec.name()),
          ByteString.copyFrom(bytes, 0, length));
      return true;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /// Random bytes, or a message in which a few are wrong.
  private static byte[] garbage(Codec codec, Random random) {
    if (random.nextBoolean()) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      return bytes;
    }
    byte[] bytes = ProtobufReference.random(codec.name(), random).toByteArray();
    for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return bytes;
  }
}
