package io.standpipe.store;

import io.standpipe.message.Subject;

/// A client's session as it is stored. `connectionId` is empty for clients of protocol 0.
public record ClientRecord(
    String id,
    Subject heartbeatInbox,
    Subject connectionId,
    int protocol,
    int pingInterval,
    int pingMaxOut) {}
