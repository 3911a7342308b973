/// A store that forgets everything when the process ends. Messages are held off the heap.
@NullMarked
package io.standpipe.store.memory;

import org.jspecify.annotations.NullMarked;
