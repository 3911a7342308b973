/// The load driver: publishers and subscribers that cost little, and what they measured.
@NullMarked
package io.standpipe.bench;

import org.jspecify.annotations.NullMarked;
