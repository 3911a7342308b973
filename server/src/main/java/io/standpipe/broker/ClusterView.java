package io.standpipe.broker;

import java.util.List;

/// An immutable picture of the cluster of core servers, seen from one of them.
///
/// @param port where other servers connect
/// @param routes how many other servers are connected
/// @param connectUrls where clients are told that they may connect to, `host:port`; empty for as
///          long as they are told nothing
public record ClusterView(String name, int port, int routes, List<String> connectUrls) {
  public ClusterView {
    connectUrls = List.copyOf(connectUrls);
  }
}
