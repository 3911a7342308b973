package io.standpipe.broker;

import io.standpipe.broker.auth.ConnectionType;

/// What holds for clients that come in by one of the listeners.
///
/// @param info what they are told about the server
/// @param urls where else they may come in like this
record Door(ConnectionType type, ServerInfo info, ClientUrls urls, Security security) {}
