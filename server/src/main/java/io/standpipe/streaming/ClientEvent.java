package io.standpipe.streaming;

import io.standpipe.bus.Identity;
import io.standpipe.message.Subject;
import io.standpipe.wire.streaming.ConnectRequest;
import org.jspecify.annotations.Nullable;

/// What can happen to the clients of a server.
sealed interface ClientEvent {
  /// A request whose fields were found valid.
  record Connect(
      ConnectRequest request,
      Identity sender,
      @Nullable Subject reply) implements ClientEvent {}

  record Close(String clientId, Identity sender, @Nullable Subject reply) implements ClientEvent {}

  /// An answer to a heartbeat or to the question whether an old client still lives; `alive` is
  /// false if nobody listens to the client's inbox.
  record Answer(long token, boolean alive) implements ClientEvent {}

  /// A client that misses heartbeats has sent a ping.
  record Ping(Session session) implements ClientEvent {}

  /// Work that had to wait for channels or for the journal goes on.
  record Resume(Runnable action) implements ClientEvent {}
}
