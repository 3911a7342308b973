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

  /// Notes how far subscriptions of a channel have got, and which have ended. Proposed in bundles:
  /// losing the last ones means second deliveries.
  ///
  /// Who inherits the pending messages of a subscription is noted together with its end: the store
  /// keeps all of a bundle or nothing. To end what is not there does no harm.
  ///
  /// @param ended ids of subscriptions, which are removed after `positions` are noted
  record Progress(String channel, List<Position> positions, List<Long> ended) implements Operation {
    /// Positions of subscriptions that go on.
    public Progress(String channel, List<Position> positions) {
      this(channel, positions, List.of());
    }

    /// The end of subscriptions from which nobody inherits.
    public static Progress ended(String channel, Long... subscriptionIds) {
      return new Progress(channel, List.of(), List.of(subscriptionIds));
    }
  }

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
