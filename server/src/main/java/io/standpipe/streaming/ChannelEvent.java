package io.standpipe.streaming;

import io.standpipe.measure.Histogram;
import io.standpipe.message.Subject;
import io.standpipe.store.Entry;
import io.standpipe.wire.streaming.MsgProto;
import io.standpipe.wire.streaming.PubAck;
import io.standpipe.wire.streaming.SubscriptionRequest;
import io.standpipe.wire.streaming.UnsubscribeRequest;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What can happen to a channel.
sealed interface ChannelEvent {
  /// A valid message of a known client. *Hot path.*
  final class Publish implements ChannelEvent {
    /// Fields 2 to 4 of the `MsgProto`, then room for the timestamp.
    final byte[] fields;
    /// Where the timestamp goes.
    final int length;
    final @Nullable Subject reply;
    /// The `PubAck` that says it is stored.
    final byte[] ack;
    /// Who sent it, for the log; null unless publishing is traced.
    final @Nullable String client;
    /// When it came, in units of 1,024 ns, which wrap around after an hour; 0 if that is unknown.
    private final int received;

    /// @param receivedNanos on the engine's clock; negative if it is unknown
    Publish(
        byte[] fields,
        int length,
        @Nullable Subject reply,
        byte[] ack,
        @Nullable String client,
        long receivedNanos) {
      this.fields = fields;
      this.length = length;
      this.reply = reply;
      this.ack = ack;
      this.client = client;
      int units = (int) (receivedNanos >> 10);
      this.received = receivedNanos < 0 ? 0 : units == 0 ? 1 : units;
    }

    /// Notes how long it has taken until `nowNanos`.
    void measure(long nowNanos, Histogram latency) {
      if (received != 0) {
        latency.record(Integer.toUnsignedLong((int) (nowNanos >> 10) - received) << 10);
      }
    }

    /// The publisher's name for the message: the end of the `PubAck`.
    byte[] guid() {
      return Arrays.copyOfRange(ack, PubAck.guidOffset(ack), ack.length);
    }

    /// The message as it is proposed: `timestampNanos` completes it.
    Entry stamp(long timestampNanos) {
      return new Entry(fields, MsgProto.writeTimestamp(fields, length, timestampNanos),
          timestampNanos);
    }
  }

  /// Begins or ends subscriptions; handled strictly in order.
  sealed interface Request extends ChannelEvent {}

  /// A request whose fields were found valid, of a client that was known.
  record Subscribe(
      SubscriptionRequest request,
      Session session,
      @Nullable Subject reply) implements Request {}

  /// Ends a subscription; `forGood` also deletes the state of a durable.
  record Unsubscribe(
      UnsubscribeRequest request,
      boolean forGood,
      @Nullable Subject reply) implements Request {}

  record Acknowledge(Subject ackInbox, long sequence) implements ChannelEvent {}

  /// A client is gone; `done` runs when the end of its subscriptions is kept, or cannot be.
  record SessionClosed(Session session, Runnable done) implements Request {}

  /// A client began or ceased to miss heartbeats.
  record SessionSuspect(Session session, boolean suspect) implements ChannelEvent {}

  /// The journal's late answer; `failure` is empty if a change is committed.
  record Decided(ChannelHost.Then then, String failure) implements ChannelEvent {}

  /// A route that was congested can take more.
  record Drained(Subscription subscription) implements ChannelEvent {}

  /// The server begins to serve clients: what was recovered goes on.
  record Opened() implements ChannelEvent {}

  /// The log has fetched something, or wants memory back.
  record Awake() implements ChannelEvent {}

  /// Monitoring asks for details; the answer is empty if the channel is deleted.
  record Describe(CompletableFuture<Optional<ChannelDetail>> answer) implements ChannelEvent {}

  /// Goes on with deliveries that were interrupted in favour of other channels.
  record Continue() implements ChannelEvent {}
}
