package io.standpipe.store.file;

import java.io.IOException;

/// A file begins with a version that nobody knows, or is something else.
final class UnsupportedVersionException extends IOException {
  private static final long serialVersionUID = 1;
  private final String reason;

  UnsupportedVersionException(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
