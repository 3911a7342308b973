package io.standpipe.streaming;

/// What somebody does in a simulated history with restarts. Numbers choose among what is there when
/// it happens, so any part of a history is a history too.
sealed interface RestartAction {
  /// The server stops, or dies, and starts again.
  ///
  /// @param back clients that are back at once, a bit each
  record Restart(boolean clean, int downMillis, int back) implements RestartAction {}

  /// A new instance of a client asks to be let in; if an older one is connected, in its place.
  record Connect(int client) implements RestartAction {}

  record CloseClient(int client) implements RestartAction {}

  /// Its TCP connection is gone.
  record Vanish(int client) implements RestartAction {}

  /// The same instance is back.
  record ComeBack(int client) implements RestartAction {}

  record Publish(int client, int channel, int count) implements RestartAction {}

  /// `durable` and `group` are empty for none.
  record Subscribe(
      int client,
      int channel,
      String durable,
      String group,
      int maxInFlight,
      int ackWaitSeconds,
      StartPosition start,
      int startSequence) implements RestartAction {}

  /// Acknowledges one of the messages that were received and not acknowledged.
  record Acknowledge(int reader, int message) implements RestartAction {}

  record AcknowledgeAll(int reader) implements RestartAction {}

  record Leave(int reader, boolean forGood) implements RestartAction {}

  /// From now on the journal commits nothing.
  record HoldJournal() implements RestartAction {}

  record ReleaseJournal() implements RestartAction {}

  record Advance(int millis) implements RestartAction {}
}
