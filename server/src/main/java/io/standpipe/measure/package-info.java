/// What happened and how long it took, in numbers that cost next to nothing to note.
@NullMarked
package io.standpipe.measure;

import org.jspecify.annotations.NullMarked;
