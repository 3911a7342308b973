package io.standpipe.streaming;

/// What somebody does in a simulated history. Numbers choose among what is there when it happens,
/// so any part of a history is a history too.
sealed interface HistoryAction {
  /// A new instance of a client asks to be let in; if an older one is connected, in its place.
  record Connect(int client) implements HistoryAction {}

  record CloseClient(int client) implements HistoryAction {}

  /// Its TCP connection is gone.
  record Vanish(int client) implements HistoryAction {}

  /// It is there but answers no heartbeats.
  record FallSilent(int client) implements HistoryAction {}

  /// The same instance is back, and answers.
  record ComeBack(int client) implements HistoryAction {}

  record Publish(int client, int channel, int count, int size) implements HistoryAction {}

  /// `durable` and `group` are empty for none.
  record Subscribe(
      int client,
      int channel,
      String durable,
      String group,
      int maxInFlight,
      int ackWaitSeconds,
      StartPosition start,
      int startSequence,
      int startDeltaMillis) implements HistoryAction {}

  /// Acknowledges one of the pending messages, more than once if `times` says so.
  record Acknowledge(int reader, int pending, int times) implements HistoryAction {}

  record AcknowledgeAll(int reader) implements HistoryAction {}

  /// Acknowledges what may never have been sent, through an inbox that may be of the past.
  record AcknowledgeWrongly(int reader, long sequence) implements HistoryAction {}

  /// Ends a subscription, found by its delivery inbox if `byInbox`, else by its ack inbox.
  record Leave(int reader, boolean forGood, boolean byInbox) implements HistoryAction {}

  record Congest(int reader) implements HistoryAction {}

  record Drain(int reader) implements HistoryAction {}

  /// From now on the journal takes its time.
  record HoldJournal() implements HistoryAction {}

  /// The journal commits, or refuses, the oldest proposals.
  record Decide(int count, boolean refuse) implements HistoryAction {}

  record ReleaseJournal() implements HistoryAction {}

  record Advance(int millis) implements HistoryAction {}

  record SetWallClockBack(int millis) implements HistoryAction {}
}
