/// The core protocol inside WebSocket frames: the HTTP request that asks for it, and the frames.
/// Source: RFC 6455, RFC 7692.
@NullMarked
package io.standpipe.broker.websocket;

import org.jspecify.annotations.NullMarked;
