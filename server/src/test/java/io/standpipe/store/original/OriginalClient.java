package io.standpipe.store.original;

import com.google.protobuf.ByteString;

/// A registered client. `pingInterval` is in seconds.
public record OriginalClient(
    String id,
    String heartbeatInbox,
    ByteString connectionId,
    int protocol,
    int pingInterval,
    int pingMaxOut) {

  static OriginalClient from(ProtobufRecord fields) {
    return new OriginalClient(fields.text(1), fields.text(2), fields.bytes(3), fields.integer(4),
        fields.integer(5), fields.integer(6));
  }

  ProtobufRecord fields() {
    return new ProtobufRecord(Layout.CLIENT_INFO).with(1, id)
        .with(2, heartbeatInbox)
        .with(3, connectionId)
        .with(4, protocol)
        .with(5, pingInterval)
        .with(6, pingMaxOut);
  }
}
