package io.standpipe.store.original;

import java.util.List;

/// A subscription's record and the sequences it has not acknowledged, ascending.
///
/// The group of a durable queue subscription is `durable:group`, and its `durableName` is empty.
/// `lastSent` is the highest sequence delivered, or the start position minus 1.
public record OriginalSubscription(
    long id,
    String clientId,
    String queueGroup,
    String inbox,
    String ackInbox,
    int maxInFlight,
    int ackWaitSeconds,
    String durableName,
    long lastSent,
    boolean isDurable,
    boolean isClosed,
    List<Long> pending) {

  public OriginalSubscription {
    pending = List.copyOf(pending);
  }

  /// A durable of a client that is there, with nothing sent so far.
  public static OriginalSubscription durable(long id, String clientId, String durableName) {
    return new OriginalSubscription(id, clientId, "", "_INBOX.in" + id, "_INBOX.ack" + id, 1024, 30,
        durableName, 0, true, false, List.of());
  }

  /// The record as it is after replay: what the log of deliveries added to the stored state.
  OriginalSubscription with(long newLastSent, List<Long> newPending) {
    return new OriginalSubscription(id, clientId, queueGroup, inbox, ackInbox, maxInFlight,
        ackWaitSeconds, durableName, newLastSent, isDurable, isClosed, newPending);
  }

  static OriginalSubscription from(ProtobufRecord fields) {
    return new OriginalSubscription(fields.number(1), fields.text(2), fields.text(3),
        fields.text(4), fields.text(5), fields.integer(6), fields.integer(7), fields.text(8),
        fields.number(9), fields.flag(10), fields.flag(11), List.of());
  }

  ProtobufRecord fields() {
    return new ProtobufRecord(Layout.SUBSCRIPTION).with(1, id)
        .with(2, clientId)
        .with(3, queueGroup)
        .with(4, inbox)
        .with(5, ackInbox)
        .with(6, maxInFlight)
        .with(7, ackWaitSeconds)
        .with(8, durableName)
        .with(9, lastSent)
        .with(10, isDurable)
        .with(11, isClosed);
  }
}
