package io.standpipe.streaming;

/// What makes two subscription requests of a channel mean the same consumer.
sealed interface ConsumerKey {
  record Durable(String clientId, String durableName) implements ConsumerKey {}

  /// Shared by all clients. The name of a durable group is `durable:group`.
  record Group(String name) implements ConsumerKey {}
}
