/// Black-box tests: a running server, the real clients, and a raw-protocol client of our own.
/// Nothing of the server is on the class path.
@NullMarked
package io.standpipe.conformance;

import org.jspecify.annotations.NullMarked;
