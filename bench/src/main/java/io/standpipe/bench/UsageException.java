package io.standpipe.bench;

/// The command line is wrong; the message says where. Exit code 2.
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
