/// One row per option; flags (later files and the environment) become one `StandpipeConfig`.
@NullMarked
package io.standpipe.config;

import org.jspecify.annotations.NullMarked;
