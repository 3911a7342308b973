/// A server that NATS Streaming clients can use unchanged; `Standpipe` is the embedding API.
@NullMarked
package io.standpipe;

import org.jspecify.annotations.NullMarked;
