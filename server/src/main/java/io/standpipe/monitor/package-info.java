/// HTTP: status as JSON, and health.
@NullMarked
package io.standpipe.monitor;

import org.jspecify.annotations.NullMarked;
