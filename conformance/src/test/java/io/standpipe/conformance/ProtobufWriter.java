package io.standpipe.conformance;

import java.io.ByteArrayOutputStream;

/// Writes proto3 fields in the order of the calls; default values are left out, as proto3 does.
final class ProtobufWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  ProtobufWriter varint(int field, long value) {
    if (value != 0) {
      raw((long) field << 3);
      raw(value);
    }
    return this;
  }

  ProtobufWriter string(int field, String value) {
    return bytes(field, Bytes.utf8(value));
  }

  ProtobufWriter bytes(int field, Bytes value) {
    if (!value.isEmpty()) {
      raw((long) field << 3 | 2);
      raw(value.size());
      out.writeBytes(value.toArray());
    }
    return this;
  }

  Bytes toBytes() {
    return Bytes.of(out.toByteArray());
  }

  private void raw(long value) {
    var rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
