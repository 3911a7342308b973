/// The vocabulary: subjects, wildcards and their tree, immutable payloads.
@NullMarked
package io.standpipe.message;

import org.jspecify.annotations.NullMarked;
