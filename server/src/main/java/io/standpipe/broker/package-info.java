/// The core NATS server on Netty: connections, routing, slow consumers.
@NullMarked
package io.standpipe.broker;

import org.jspecify.annotations.NullMarked;
