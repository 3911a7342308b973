package io.standpipe.broker;

import java.net.URI;

/// A server that this one dials, as configured or as another server told. Owned by [Routes] and
/// its lock.
final class Solicitation {
  private static final int DEFAULT_PORT = 6222;

  private final String host;
  private final int port;
  private final String username;
  private final String password;
  private final boolean explicit;
  /// Who answered there; empty before.
  private String serverId = "";
  private int attempts;

  /// @param explicit an operator wants it, so it is dialled for ever
  Solicitation(URI url, String username, String password, boolean explicit) {
    var login = url.getUserInfo() == null ? "" : url.getUserInfo();
    int colon = login.indexOf(':');
    this.host = url.getHost() == null ? "" : url.getHost();
    this.port = url.getPort() < 0 ? DEFAULT_PORT : url.getPort();
    this.username = login.isEmpty() ? username : colon < 0 ? login : login.substring(0, colon);
    this.password = login.isEmpty() ? password : colon < 0 ? "" : login.substring(colon + 1);
    this.explicit = explicit;
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  String username() {
    return username;
  }

  String password() {
    return password;
  }

  boolean isExplicit() {
    return explicit;
  }

  boolean isFor(Solicitation other) {
    return port == other.port && host.equalsIgnoreCase(other.host);
  }

  String serverId() {
    return serverId;
  }

  void answeredBy(String id) {
    serverId = id;
    attempts = 0;
  }

  /// How often it was dialled in vain since it answered.
  int attempts() {
    return attempts;
  }

  void countAttempt() {
    attempts++;
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
