/// The vocabulary: subjects, wildcards and their tree.
@NullMarked
package io.standpipe.message;

import org.jspecify.annotations.NullMarked;
