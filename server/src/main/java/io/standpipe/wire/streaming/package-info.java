/// The NATS Streaming protocol's protobuf messages as records.
@NullMarked
package io.standpipe.wire.streaming;

import org.jspecify.annotations.NullMarked;
