package io.standpipe.conformance;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The fields of one encoded protobuf message, in wire order. Understands varints and
/// length-delimited fields, the only two kinds the streaming protocol uses.
record ProtobufFields(List<Field> fields) {
  ProtobufFields {
    fields = List.copyOf(fields);
  }

  /// One of the two values is in use; the other is 0 or empty.
  record Field(int number, long varint, Bytes bytes) {}

  /// Throws if the bytes are not a protobuf message.
  static ProtobufFields parse(Bytes message) {
    var in = ByteBuffer.wrap(message.toArray());
    var fields = new ArrayList<Field>();
    while (in.hasRemaining()) {
      var tag = varint(in);
      var number = Math.toIntExact(tag >>> 3);
      fields.add(switch ((int) (tag & 7)) {
        case 0 -> new Field(number, varint(in), Bytes.EMPTY);
        case 2 -> {
          var content = new byte[Math.toIntExact(varint(in))];
          in.get(content);
          yield new Field(number, 0, Bytes.of(content));
        }
        default -> throw new AssertionError("unexpected wire type in " + message.hex());
      });
    }
    return new ProtobufFields(fields);
  }

  List<Integer> numbers() {
    return fields.stream().map(Field::number).toList();
  }

  long varint(int number) {
    return fields.stream().filter(f -> f.number() == number).mapToLong(Field::varint).sum();
  }

  Bytes bytes(int number) {
    return fields.stream()
        .filter(f -> f.number() == number)
        .map(Field::bytes)
        .findFirst()
        .orElse(Bytes.EMPTY);
  }

  String string(int number) {
    return bytes(number).utf8();
  }

  private static long varint(ByteBuffer in) {
    var value = 0L;
    for (var shift = 0; shift < 64; shift += 7) {
      var next = in.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new AssertionError("varint of more than ten bytes");
  }
}
