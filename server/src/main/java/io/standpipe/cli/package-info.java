/// `main`, help, signals, where log lines go.
@NullMarked
package io.standpipe.cli;

import org.jspecify.annotations.NullMarked;
