/// Channels, clients, subscriptions, delivery, redelivery.
@NullMarked
package io.standpipe.streaming;

import org.jspecify.annotations.NullMarked;
