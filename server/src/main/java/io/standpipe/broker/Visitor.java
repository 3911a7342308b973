package io.standpipe.broker;

import java.net.InetSocketAddress;

/// Who stands at a door, as far as that is known before CONNECT.
///
/// @param behind the address of a client that a proxy speaks for, as the proxy says; for the log
///          only; empty for none
/// @param jwt a user's JWT that came before CONNECT; empty for none
record Visitor(InetSocketAddress peer, String behind, String jwt) {
  static Visitor of(InetSocketAddress peer) {
    return new Visitor(peer, "", "");
  }

  /// Without the port.
  String address() {
    return peer.getAddress().getHostAddress();
  }

  /// As it appears in the log.
  @Override
  public String toString() {
    return (behind.isEmpty() ? "" : behind + "/") + address() + ":" + peer.getPort();
  }
}
