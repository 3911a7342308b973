/// The bus to a NATS server of somebody else, by the client library jnats. Loaded with `-ns` only.
@NullMarked
package io.standpipe.bus.external;

import org.jspecify.annotations.NullMarked;
