package io.standpipe.streaming;

/// An immutable picture of a subscription that is online, or of a durable that is not.
///
/// @param clientId of a durable that is offline: its last owner, if that is known
/// @param durableName empty unless it is a durable on its own
/// @param queueName empty unless it is in a queue group; that of a durable group is `durable:group`
/// @param lastSent the highest sequence that was sent to it
/// @param pending messages sent and not acknowledged
/// @param isStalled whether it gets nothing more before it acknowledges something
public record SubscriptionView(
    String clientId,
    String inbox,
    String ackInbox,
    String durableName,
    String queueName,
    boolean isDurable,
    boolean isOffline,
    int maxInFlight,
    int ackWaitSeconds,
    long lastSent,
    int pending,
    boolean isStalled) {}
