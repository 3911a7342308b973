package io.standpipe.broker;

import java.time.Instant;
import java.util.List;

/// An immutable picture of the connection to another server of the cluster.
///
/// @param remoteId who that is, as it says itself; so is its name
/// @param solicited this server has dialled
/// @param configured an operator wants this connection
/// @param lastActivity when something was last read from it or written to it
/// @param roundTripNanos of the last PING; 0 before the first PONG
/// @param pendingBytes not yet taken by its socket
/// @param interest what is listened to there; a group once, however many members it has
public record RouteView(
    long id,
    String remoteId,
    String remoteName,
    boolean solicited,
    boolean configured,
    String ip,
    int port,
    Instant start,
    Instant lastActivity,
    long roundTripNanos,
    long pendingBytes,
    long inMessages,
    long outMessages,
    long inBytes,
    long outBytes,
    List<InterestView> interest) {
  public RouteView {
    interest = List.copyOf(interest);
  }
}
