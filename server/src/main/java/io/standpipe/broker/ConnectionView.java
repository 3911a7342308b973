package io.standpipe.broker;

import io.standpipe.broker.auth.ConnectionType;
import java.time.Instant;
import java.util.Optional;

/// An immutable picture of a client connection.
///
/// @param lastActivity when something was last read from it or written to it
/// @param stop empty while it is open
/// @param reason why it was closed, in the original's words; empty while it is open
/// @param roundTripNanos of the last PING; 0 before the first PONG
/// @param pendingBytes not yet taken by its socket
/// @param subscriptions in force now
/// @param name what the client says about itself, as are `lang` and `version`
/// @param tls how it is secured; empty if it is not
/// @param user who has logged in, never a secret; empty for anybody
/// @param account whose messages it sees
public record ConnectionView(
    long id,
    ConnectionType type,
    String ip,
    int port,
    Instant start,
    Instant lastActivity,
    Optional<Instant> stop,
    String reason,
    long roundTripNanos,
    long pendingBytes,
    long inMessages,
    long outMessages,
    long inBytes,
    long outBytes,
    int subscriptions,
    String name,
    String lang,
    String version,
    Optional<TlsView> tls,
    String user,
    String account) {}
