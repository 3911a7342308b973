package io.standpipe.streaming;

import java.util.List;

/// An immutable picture of a client that is connected.
///
/// @param channels those on which it has, or once had, subscriptions
/// @param failedHeartbeats how many in a row it has not answered
public record ClientView(
    String id,
    String heartbeatInbox,
    List<String> channels,
    int failedHeartbeats) {
  public ClientView {
    channels = List.copyOf(channels);
  }
}
