package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A protobuf message as field numbers and values.
final class ProtobufRecord {
  private final Layout layout;
  private final Map<Integer, Long> numbers = new HashMap<>();
  private final Map<Integer, ByteString> bytes = new HashMap<>();

  ProtobufRecord(Layout layout) {
    this.layout = layout;
  }

  /// The message in these bytes; `problem` hears what is wrong with them. A message that can be
  /// understood is returned even when the original would have encoded it differently.
  static Optional<ProtobufRecord> parse(
      Layout layout,
      ByteString encoded,
      Consumer<String> problem) {
    var message = new ProtobufRecord(layout);
    try {
      message.read(encoded.newCodedInput());
    } catch (IOException e) {
      problem.accept(layout + ": " + e.getMessage());
      return Optional.empty();
    }
    if (!message.encode().equals(encoded)) {
      problem.accept(layout + " is not encoded as the original does");
    }
    return Optional.of(message);
  }

  private void read(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field > layout.fields()) {
        throw new IOException("unknown field " + field);
      }
      int wireType = WireFormat.getTagWireType(tag);
      boolean isBytes = layout.isBytes(field);
      if (wireType != (isBytes
          ? WireFormat.WIRETYPE_LENGTH_DELIMITED
          : WireFormat.WIRETYPE_VARINT)) {
        throw new IOException("field " + field + " has wire type " + wireType);
      }
      if (isBytes) {
        bytes.put(field, in.readBytes());
      } else {
        long number = in.readRawVarint64();
        if (!layout.accepts(field, number)) {
          throw new IOException("field " + field + " is " + number);
        }
        numbers.put(field, number);
      }
    }
  }

  /// Fields ascending, defaults left out.
  ByteString encode() {
    var buffer = new ByteArrayOutputStream();
    try {
      var out = CodedOutputStream.newInstance(buffer);
      for (int field = 1; field <= layout.fields(); field++) {
        if (layout.isBytes(field) && !bytes(field).isEmpty()) {
          out.writeBytes(field, bytes(field));
        } else if (!layout.isBytes(field) && number(field) != 0) {
          out.writeUInt64(field, number(field));
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ByteString.copyFrom(buffer.toByteArray());
  }

  ProtobufRecord with(int field, long number) {
    numbers.put(field, number);
    return this;
  }

  ProtobufRecord with(int field, ByteString value) {
    bytes.put(field, value);
    return this;
  }

  ProtobufRecord with(int field, String text) {
    return with(field, ByteString.copyFromUtf8(text));
  }

  ProtobufRecord with(int field, boolean flag) {
    return with(field, flag ? 1 : 0);
  }

  long number(int field) {
    return numbers.getOrDefault(field, 0L);
  }

  int integer(int field) {
    return (int) number(field);
  }

  boolean flag(int field) {
    return number(field) != 0;
  }

  ByteString bytes(int field) {
    return bytes.getOrDefault(field, ByteString.EMPTY);
  }

  String text(int field) {
    return bytes(field).toStringUtf8();
  }
}
