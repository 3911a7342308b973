package io.standpipe.store;

import java.util.List;

/// A change of streaming state: proposed to the [Journal], and applied once it is committed.
/// Applying reads no clock and cannot fail for a client's mistake.
public sealed interface Operation {
  /// The name of the channel that changes; empty if it is about a client.
  String channel();

  /// Appends messages to a channel; they get the next sequences in this order.
  record Append(String channel, List<Entry> entries) implements Operation {}

  /// Creates or replaces a subscription of a channel.
  record PutSubscription(String channel, SubscriptionRecord subscription) implements Operation {}

  record DropSubscription(String channel, long subscriptionId) implements Operation {}

  /// Notes how far subscriptions of a channel have got. Proposed in bundles: losing the last ones
  /// means second deliveries.
  record Progress(String channel, List<Position> positions) implements Operation {}

  /// Removes a channel with its messages and subscriptions. One of the same name may follow.
  record DeleteChannel(String channel) implements Operation {}

  /// Creates or replaces a client's session.
  record PutClient(ClientRecord client) implements Operation {
    @Override
    public String channel() {
      return "";
    }
  }

  record DropClient(String clientId) implements Operation {
    @Override
    public String channel() {
      return "";
    }
  }
}
