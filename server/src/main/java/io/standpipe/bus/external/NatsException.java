package io.standpipe.bus.external;

import org.jspecify.annotations.Nullable;

/// The NATS server cannot be used. The message is one line for the operator.
public final class NatsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NatsException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
