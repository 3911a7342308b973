/// Benchmarks of the code that runs per message, one class per concern (JMH).
@NullMarked
package io.standpipe.bench.micro;

import org.jspecify.annotations.NullMarked;
