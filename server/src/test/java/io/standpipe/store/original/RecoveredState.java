package io.standpipe.store.original;

import java.util.List;
import java.util.Optional;

/// What a server has after a start: its record, clients and channels in the order of their names;
/// or nothing, and the reason why it would not start.
public record RecoveredState(
    Optional<OriginalServer> server,
    List<OriginalClient> clients,
    List<Channel> channels,
    String startFailure) {

  /// `first` and `last` are sequences, 0 when there never was a message. `bytes` is what the
  /// messages count for in the limits. `lookups` are the answers for every sequence in between.
  public record Channel(
      String name,
      long first,
      long last,
      long count,
      long bytes,
      List<Lookup> lookups,
      List<OriginalSubscription> subscriptions) {
    public Channel {
      lookups = List.copyOf(lookups);
      subscriptions = List.copyOf(subscriptions);
    }

    static Channel of(OriginalChannel channel) {
      return new Channel(channel.name(), channel.first(), channel.last(), channel.messages().size(),
          channel.bytes(), channel.lookups(), channel.subscriptions());
    }
  }

  public RecoveredState {
    clients = List.copyOf(clients);
    channels = List.copyOf(channels);
  }

  static RecoveredState failed(String reason) {
    return new RecoveredState(Optional.empty(), List.of(), List.of(), reason);
  }
}
