/// The file store of NATS Streaming Server 0.25.6, version 1, read and written without any code of
/// the product's stores: the second opinion about what our directories mean.
@NullMarked
package io.standpipe.store.original;

import org.jspecify.annotations.NullMarked;
