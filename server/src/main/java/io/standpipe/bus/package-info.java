/// Publish, subscribe, request: to the broker in this process or to a NATS server elsewhere.
@NullMarked
package io.standpipe.bus;

import org.jspecify.annotations.NullMarked;
