package io.standpipe.broker.auth;

/// How a client is connected, by the names that files and JWTs use for what they allow a user.
public enum ConnectionType {
  STANDARD("nats"),
  WEBSOCKET("websocket");

  private final String label;

  ConnectionType(String label) {
    this.label = label;
  }

  /// What monitoring calls it.
  public String label() {
    return label;
  }
}
