package io.standpipe.store.original;

/// The protobuf messages in the files. Fields are numbered from 1 without holes, so a letter each
/// is enough: **u**int64, **s**tring, **b**ytes, **i**nt32, int64 (**l**), bool (**f**lag).
enum Layout {
  /// ClusterID, Discovery, Publish, Subscribe, Unsubscribe, Close, SubClose, AcksSubs, NodeID.
  SERVER_INFO("sssssssss"),
  /// ID, HbInbox, ConnID, Protocol, PingInterval, PingMaxOut.
  CLIENT_INFO("ssbiii"),
  /// ID.
  CLIENT_DELETE("s"),
  /// ID, clientID, qGroup, inbox, ackInbox, maxInFlight, ackWaitInSecs, durableName, lastSent,
  /// isDurable, isClosed.
  SUBSCRIPTION("ussssiisuff"),
  /// ID.
  SUBSCRIPTION_DELETE("u"),
  /// ID, seqno.
  SUBSCRIPTION_UPDATE("uu"),
  /// sequence, subject, reply, data, timestamp. Fields 6, 7 and 10 exist, but never in a store.
  MESSAGE("ussbl");

  private final String kinds;

  Layout(String kinds) {
    this.kinds = kinds;
  }

  int fields() {
    return kinds.length();
  }

  /// Whether the field has a length and bytes; otherwise it is a varint.
  boolean isBytes(int field) {
    char kind = kinds.charAt(field - 1);
    return kind == 's' || kind == 'b';
  }

  /// Whether the original could have written this varint into the field.
  boolean accepts(int field, long number) {
    return switch (kinds.charAt(field - 1)) {
      case 'i' -> number == (int) number;
      case 'f' -> number == 1;
      default -> true;
    };
  }
}
