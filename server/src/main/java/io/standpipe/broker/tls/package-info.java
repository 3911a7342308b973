/// TLS for listeners: certificates, keys and what is negotiated. The handshakes themselves are
/// Netty's and the JDK's.
@NullMarked
package io.standpipe.broker.tls;

import org.jspecify.annotations.NullMarked;
