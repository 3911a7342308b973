package io.standpipe.streaming;

/// How far a durable subscription or queue group has got.
///
/// @param clientId whose durable it is; empty for a group
/// @param durableName never empty
/// @param queueName empty if it is no group
/// @param lastSent the highest sequence that was sent for the first time
/// @param pending messages sent, not acknowledged, and still stored
/// @param unsent messages stored that were not sent yet
/// @param oldestNanos when the oldest message that is pending or unsent was stored, in nanoseconds
///          since the epoch; a little earlier if that message is on disk only; 0 if there is none
/// @param redeliveries how often a message was sent again since the server started
public record DurableView(
    String clientId,
    String durableName,
    String queueName,
    boolean isOffline,
    long lastSent,
    long pending,
    long unsent,
    long oldestNanos,
    long redeliveries) {
  /// Messages stored and not acknowledged.
  public long lag() {
    return pending + unsent;
  }
}
