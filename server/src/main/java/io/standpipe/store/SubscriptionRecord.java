package io.standpipe.store;

import io.standpipe.message.Subject;

/// A subscription as it is stored.
///
/// `queueGroup` and `durableName` are empty when not used; the group of a durable queue subscription
/// is stored as `durable:group`. `lastSent` is the highest sequence delivered for the first time.
/// `offline` marks a durable without an active subscriber; `clientId` is empty for a durable queue
/// group that has no member left.
public record SubscriptionRecord(
    long id,
    String clientId,
    Subject inbox,
    Subject ackInbox,
    int maxInFlight,
    int ackWaitSeconds,
    String queueGroup,
    String durableName,
    long lastSent,
    boolean offline) {
  public SubscriptionRecord withLastSent(long newLastSent) {
    return new SubscriptionRecord(id, clientId, inbox, ackInbox, maxInFlight, ackWaitSeconds,
        queueGroup, durableName, newLastSent, offline);
  }
}
