package io.standpipe.streaming;

import io.standpipe.message.Subject;
import io.standpipe.store.ServerRecord;

/// Where clients send their requests. Source: reference, streaming protocol 1.3.
///
/// @param publish what stands before the channel's name
public record RequestSubjects(
    String discover,
    String ping,
    String publish,
    String subscribe,
    String unsubscribe,
    String subscriptionClose,
    String close) {
  static RequestSubjects of(StreamingConfig config) {
    var clusterId = config.clusterId();
    var discover = config.discoverPrefix() + "." + clusterId;
    return new RequestSubjects(discover, discover + ".pings", "_STAN.pub." + clusterId,
        "_STAN.sub." + clusterId, "_STAN.unsub." + clusterId, subscriptionClose(clusterId),
        "_STAN.close." + clusterId);
  }

  private static String subscriptionClose(String clusterId) {
    return "_STAN.subclose." + clusterId;
  }

  /// As stored. Very old stores have no subject to close subscriptions.
  static RequestSubjects of(ServerRecord server) {
    var discover = server.discovery().toString();
    return new RequestSubjects(discover, discover + ".pings", server.publish().toString(),
        server.subscribe().toString(), server.unsubscribe().toString(),
        server.subscriptionClose().isEmpty()
            ? subscriptionClose(server.clusterId())
            : server.subscriptionClose().toString(),
        server.close().toString());
  }

  /// What is stored of a server that starts for the first time.
  ServerRecord toRecord(String clusterId) {
    return new ServerRecord(clusterId, Subject.of(discover), Subject.of(publish),
        Subject.of(subscribe), Subject.of(unsubscribe), Subject.of(close),
        Subject.of(subscriptionClose), Subject.of("_STAN.ack." + clusterId), "");
  }
}
