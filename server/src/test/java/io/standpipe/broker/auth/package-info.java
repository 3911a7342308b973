@NullMarked
package io.standpipe.broker.auth;

import org.jspecify.annotations.NullMarked;
