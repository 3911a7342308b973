package io.standpipe.store.original;

/// The server's own record: its cluster, and the subjects it told its clients. `nodeId` is empty
/// for a server that is not clustered.
public record OriginalServer(
    String clusterId,
    String discovery,
    String publish,
    String subscribe,
    String unsubscribe,
    String close,
    String subscriptionClose,
    String acks,
    String nodeId) {

  /// What the original writes for a new directory.
  public static OriginalServer standalone(String clusterId) {
    return new OriginalServer(clusterId, "_STAN.discover." + clusterId, "_STAN.pub." + clusterId,
        "_STAN.sub." + clusterId, "_STAN.unsub." + clusterId, "_STAN.close." + clusterId,
        "_STAN.subclose." + clusterId, "_STAN.ack." + clusterId, "");
  }

  static OriginalServer from(ProtobufRecord fields) {
    return new OriginalServer(fields.text(1), fields.text(2), fields.text(3), fields.text(4),
        fields.text(5), fields.text(6), fields.text(7), fields.text(8), fields.text(9));
  }

  ProtobufRecord fields() {
    return new ProtobufRecord(Layout.SERVER_INFO).with(1, clusterId)
        .with(2, discovery)
        .with(3, publish)
        .with(4, subscribe)
        .with(5, unsubscribe)
        .with(6, close)
        .with(7, subscriptionClose)
        .with(8, acks)
        .with(9, nodeId);
  }
}
