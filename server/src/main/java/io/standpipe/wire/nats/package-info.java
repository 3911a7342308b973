/// The text protocol of core NATS: bytes in, calls out, and back.
@NullMarked
package io.standpipe.wire.nats;

import org.jspecify.annotations.NullMarked;
