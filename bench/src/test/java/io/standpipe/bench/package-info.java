@NullMarked
package io.standpipe.bench;

import org.jspecify.annotations.NullMarked;
