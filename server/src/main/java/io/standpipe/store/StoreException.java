package io.standpipe.store;

/// A store cannot do what was asked. The message says in one line what was tried on what, and why
/// it failed.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
