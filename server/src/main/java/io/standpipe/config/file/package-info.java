/// The grammar of configuration files: text becomes values that know their place.
@NullMarked
package io.standpipe.config.file;

import org.jspecify.annotations.NullMarked;
