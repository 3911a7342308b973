/// Encryption at rest: a layer over any store that encrypts the payload of each message.
@NullMarked
package io.standpipe.store.encrypted;

import org.jspecify.annotations.NullMarked;
