/// Who may connect, how they show who they are, and what they may do then. Knows no connections:
/// the broker asks.
@NullMarked
package io.standpipe.broker.auth;

import org.jspecify.annotations.NullMarked;
