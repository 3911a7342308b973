package io.standpipe.bench;

/// The load could not be carried out: no server, an error from it, or no progress. Exit code 1.
final class LoadException extends RuntimeException {
  LoadException(String message) {
    super(message);
  }

  LoadException(String message, Throwable cause) {
    super(message + ": " + cause.getMessage(), cause);
  }
}
