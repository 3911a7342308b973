package io.standpipe.wire.streaming;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Locale;
import java.util.Random;

/// The protocol's messages as protobuf-java sees them. Enums are declared `int32`, which is the
/// same on the wire and allows numbers nobody has named.
final class ProtobufReference {
  private static final String MESSAGES = """
      ConnectRequest: clientID=1 string, heartbeatInbox=2 string, protocol=3 int32, \
      connID=4 bytes, pingInterval=5 int32, pingMaxOut=6 int32
      ConnectResponse: pubPrefix=1 string, subRequests=2 string, unsubRequests=3 string, \
      closeRequests=4 string, error=5 string, subCloseRequests=6 string, pingRequests=7 string, \
      pingInterval=8 int32, pingMaxOut=9 int32, protocol=10 int32
      PubMsg: clientID=1 string, guid=2 string, subject=3 string, reply=4 string, data=5 bytes, \
      connID=6 bytes
      PubAck: guid=1 string, error=2 string
      DeliveredMessage: sequence=1 uint64, subject=2 string, reply=3 string, data=4 bytes, \
      timestamp=5 int64, redelivered=6 bool, redeliveryCount=7 uint32
      Ack: subject=1 string, sequence=2 uint64
      SubscriptionRequest: clientID=1 string, subject=2 string, qGroup=3 string, inbox=4 string, \
      maxInFlight=5 int32, ackWaitInSecs=6 int32, durableName=7 string, startPosition=10 int32, \
      startSequence=11 uint64, startTimeDelta=12 int64
      SubscriptionResponse: ackInbox=2 string, error=3 string
      UnsubscribeRequest: clientID=1 string, subject=2 string, inbox=3 string, \
      durableName=4 string
      CloseRequest: clientID=1 string
      CloseResponse: error=1 string
      Ping: connID=1 bytes
      PingResponse: error=1 string
      """;
  private static final FileDescriptor FILE = file();

  private ProtobufReference() {}

  static Descriptor message(String name) {
    return FILE.findMessageTypeByName(name);
  }

  /// A message whose fields are set at random; about a third keep their default.
  static DynamicMessage random(String name, Random random) {
    var message = DynamicMessage.newBuilder(message(name));
    for (var field : message.getDescriptorForType().getFields()) {
      if (random.nextInt(3) != 0) {
        message.setField(field, value(field, random));
      }
    }
    return message.build();
  }

  private static Object value(FieldDescriptor field, Random random) {
    long number = random.nextLong() >> random.nextInt(Long.SIZE);
    return switch (field.getJavaType()) {
      case STRING -> text(random);
      case BYTE_STRING -> ByteString.copyFrom(bytes(random));
      case INT -> (int) number;
      case LONG -> number;
      case BOOLEAN -> random.nextBoolean();
      case FLOAT, DOUBLE, ENUM, MESSAGE -> throw new IllegalArgumentException(field.getName());
    };
  }

  private static String text(Random random) {
    return random.ints(random.nextInt(40), 0, 0x3000)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static byte[] bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(300)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static FileDescriptor file() {
    var file = FileDescriptorProto.newBuilder().setName("streaming.proto").setSyntax("proto3");
    MESSAGES.lines().map(ProtobufReference::declaration).forEach(file::addMessageType);
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
    } catch (DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static DescriptorProto declaration(String line) {
    var parts = line.split(": ", 2);
    var message = DescriptorProto.newBuilder().setName(parts[0]);
    for (var field : parts[1].split(", ", -1)) {
      var words = field.split("[= ]", -1);
      message.addField(FieldDescriptorProto.newBuilder()
          .setName(words[0])
          .setNumber(Integer.parseInt(words[1]))
          .setType(FieldDescriptorProto.Type.valueOf("TYPE_" + words[2].toUpperCase(Locale.ROOT)))
          .setLabel(Label.LABEL_OPTIONAL));
    }
    return message.build();
  }
}
