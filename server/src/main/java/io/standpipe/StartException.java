package io.standpipe;

/// A server that cannot start; the message is one line that says why.
public final class StartException extends RuntimeException {
  public StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
