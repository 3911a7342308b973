package io.standpipe.conformance;

/// The streaming messages a server sends.
final class Answers {
  private Answers() {}

  record Connect(
      String pubPrefix,
      String subRequests,
      String unsubRequests,
      String closeRequests,
      String error,
      String subCloseRequests,
      String pingRequests,
      int pingInterval,
      int pingMaxOut,
      int protocol,
      Bytes encoded) {
    static Connect decode(Bytes payload) {
      var fields = ProtobufFields.parse(payload);
      return new Connect(fields.string(1), fields.string(2), fields.string(3), fields.string(4),
          fields.string(5), fields.string(6), fields.string(7), (int) fields.varint(8),
          (int) fields.varint(9), (int) fields.varint(10), payload);
    }
  }

  record PubAck(String guid, String error, Frame.Message frame) {
    static PubAck decode(Frame.Message frame) {
      var fields = ProtobufFields.parse(frame.payload());
      return new PubAck(fields.string(1), fields.string(2), frame);
    }
  }

  /// Answers a subscribe, unsubscribe or sub-close request.
  record Subscribe(String ackInbox, String error, Frame.Message frame) {
    static Subscribe decode(Frame.Message frame) {
      var fields = ProtobufFields.parse(frame.payload());
      return new Subscribe(fields.string(2), fields.string(3), frame);
    }
  }

  /// One message of a channel, as it came to an inbox.
  record Delivery(
      long sequence,
      String channel,
      String reply,
      Bytes data,
      long timestamp,
      boolean redelivered,
      int redeliveryCount,
      Frame.Message frame) {
    static Delivery decode(Frame.Message frame) {
      var fields = ProtobufFields.parse(frame.payload());
      return new Delivery(fields.varint(1), fields.string(2), fields.string(3), fields.bytes(4),
          fields.varint(5), fields.varint(6) != 0, (int) fields.varint(7), frame);
    }

    String text() {
      return data.utf8();
    }
  }

  /// The error of a CloseResponse or PingResponse; empty for success.
  static String error(Frame.Message frame) {
    return ProtobufFields.parse(frame.payload()).string(1);
  }
}
