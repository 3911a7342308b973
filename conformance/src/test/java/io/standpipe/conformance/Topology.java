package io.standpipe.conformance;

/// What stands between the clients of a test and the streaming server.
enum Topology {
  /// The streaming server is the NATS server, too.
  ALONE,
  /// Clients connect to a nats-server, of which the streaming server is a client (`-ns`).
  EXTERNAL,
  /// Clients connect in turn to the streaming server and to another NATS server of its cluster.
  ROUTED,
  /// All connections are encrypted.
  TLS,
  /// Streaming clients are a user with the permissions that `docs/security.md` says they need,
  /// others one that may do anything.
  USERS
}
