/// Single owners: mailboxes, the clock, deadlines, what to do about a fault.
@NullMarked
package io.standpipe.actor;

import org.jspecify.annotations.NullMarked;
