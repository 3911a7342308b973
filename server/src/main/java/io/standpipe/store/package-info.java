/// What must survive: messages, subscriptions, clients.
@NullMarked
package io.standpipe.store;

import org.jspecify.annotations.NullMarked;
