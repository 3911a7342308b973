package io.standpipe.store;

import io.standpipe.message.Subject;

/// Who a store belongs to, and the subjects its clients were told: they outlive a restart.
///
/// `nodeId` is empty unless the server is a node of a cluster.
public record ServerRecord(
    String clusterId,
    Subject discovery,
    Subject publish,
    Subject subscribe,
    Subject unsubscribe,
    Subject close,
    Subject subscriptionClose,
    Subject acks,
    String nodeId) {}
