package io.standpipe.store.original;

import com.google.protobuf.ByteString;

/// What the original answers when asked for one sequence of a channel.
public sealed interface Lookup {
  long sequence();

  /// `reply` and `data` may be empty. `timestamp` is in nanoseconds since 1970.
  record Found(
      long sequence,
      String subject,
      String reply,
      ByteString data,
      long timestamp) implements Lookup {
    static Found from(ProtobufRecord fields) {
      return new Found(fields.number(1), fields.text(2), fields.text(3), fields.bytes(4),
          fields.number(5));
    }

    Found withData(ByteString otherData) {
      return new Found(sequence, subject, reply, otherData, timestamp);
    }

    ProtobufRecord fields() {
      return new ProtobufRecord(Layout.MESSAGE).with(1, sequence)
          .with(2, subject)
          .with(3, reply)
          .with(4, data)
          .with(5, timestamp);
    }
  }

  /// Between the first and the last sequence, but not there.
  record Missing(long sequence) implements Lookup {}

  /// The original's words for why the message cannot be had.
  record Failed(long sequence, String error) implements Lookup {}
}
