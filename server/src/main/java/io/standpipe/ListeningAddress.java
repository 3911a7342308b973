package io.standpipe;

/// Where a server listens.
///
/// @param use `nats` for clients, `monitoring`, `cluster` for other servers, or `websocket`
/// @param scheme of URLs that lead there
/// @param host as configured; may stand for all addresses of the machine
/// @param port the one in use
public record ListeningAddress(String use, String scheme, String host, int port) {}
