package io.standpipe.streaming;

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
}
