package io.standpipe.streaming;

import java.util.List;

/// An immutable picture of a channel and of those who read it.
///
/// @param subscriptions on their own, then durables that are offline, then queue groups; the
///          oldest first
public record ChannelDetail(
    ChannelView channel,
    List<SubscriptionView> subscriptions,
    List<DurableView> durables) {
  public ChannelDetail {
    subscriptions = List.copyOf(subscriptions);
    durables = List.copyOf(durables);
  }
}
