/// The file store: the original's files of version 1, a journal that makes batches durable, and
/// small indexes the original ignores.
@NullMarked
package io.standpipe.store.file;

import org.jspecify.annotations.NullMarked;
