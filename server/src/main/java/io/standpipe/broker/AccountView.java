package io.standpipe.broker;

/// An immutable picture of an account. What its open connections have done is theirs to tell.
///
/// @param servesEngine whether the streaming engine listens there
/// @param subscriptions in force now, those of this process included
/// @param closed what connections did that are closed now
public record AccountView(String name, boolean servesEngine, int subscriptions, Traffic closed) {
  /// Messages, and bytes of their headers and payloads.
  ///
  /// @param slowConsumers connections closed because they did not take what was sent
  public record Traffic(
      long inMessages,
      long inBytes,
      long outMessages,
      long outBytes,
      long slowConsumers) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0, 0);

    public Traffic plus(ConnectionView connection) {
      return new Traffic(inMessages + connection.inMessages(), inBytes + connection.inBytes(),
          outMessages + connection.outMessages(), outBytes + connection.outBytes(),
          slowConsumers + (CloseReason.isSlowConsumer(connection.reason()) ? 1 : 0));
    }

    public Traffic plus(Traffic other) {
      return new Traffic(inMessages + other.inMessages, inBytes + other.inBytes,
          outMessages + other.outMessages, outBytes + other.outBytes,
          slowConsumers + other.slowConsumers);
    }

    /// Without what is in `other`; never negative, for the two may be of different moments.
    public Traffic minus(Traffic other) {
      return new Traffic(Math.max(0, inMessages - other.inMessages),
          Math.max(0, inBytes - other.inBytes), Math.max(0, outMessages - other.outMessages),
          Math.max(0, outBytes - other.outBytes), Math.max(0, slowConsumers - other.slowConsumers));
    }
  }
}
