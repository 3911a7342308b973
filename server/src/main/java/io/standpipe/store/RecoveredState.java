package io.standpipe.store;

import java.util.List;

/// What a store kept of earlier runs.
///
/// @param isNew whether there was no earlier run
/// @param server the stored record; it wins over the configured one
public record RecoveredState(
    boolean isNew,
    ServerRecord server,
    List<ClientRecord> clients,
    List<Channel> channels) {

  public RecoveredState {
    clients = List.copyOf(clients);
    channels = List.copyOf(channels);
  }

  public static RecoveredState nothing(ServerRecord initial) {
    return new RecoveredState(true, initial, List.of(), List.of());
  }

  /// A channel with its open log, whose owner the receiver becomes.
  ///
  /// @param lastSubscriptionId the highest id ever used in this channel
  public record Channel(
      String name,
      MessageLog log,
      List<Subscription> subscriptions,
      long lastSubscriptionId) {
    public Channel {
      subscriptions = List.copyOf(subscriptions);
    }
  }

  /// A subscription and what it had not acknowledged.
  public record Subscription(SubscriptionRecord record, Sequences pending) {}
}
