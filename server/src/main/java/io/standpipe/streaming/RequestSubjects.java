package io.standpipe.streaming;

import io.standpipe.store.ServerRecord;

/// Where clients send their requests. Source: reference, streaming protocol 1.3.
record RequestSubjects(
    String discover,
    String ping,
    String publish,
    String subscribe,
    String unsubscribe,
    String subscriptionClose,
    String close) {
  static RequestSubjects of(String clusterId) {
    var discover = "_STAN.discover." + clusterId;
    return new RequestSubjects(discover, discover + ".pings", "_STAN.pub." + clusterId,
        "_STAN.sub." + clusterId, "_STAN.unsub." + clusterId, "_STAN.subclose." + clusterId,
        "_STAN.close." + clusterId);
  }

  /// As stored. Very old stores have no subject to close subscriptions.
  static RequestSubjects of(ServerRecord server) {
    var discover = server.discovery().toString();
    return new RequestSubjects(discover, discover + ".pings", server.publish().toString(),
        server.subscribe().toString(), server.unsubscribe().toString(),
        server.subscriptionClose().isEmpty()
            ? "_STAN.subclose." + server.clusterId()
            : server.subscriptionClose().toString(),
        server.close().toString());
  }
}
