package io.standpipe;

/// A server that cannot start; the message is one line that says why.
public final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final boolean streaming;

  public StartException(String message, Throwable cause) {
    this(message, cause, false);
  }

  private StartException(String message, Throwable cause, boolean streaming) {
    super(message, cause);
    this.streaming = streaming;
  }

  /// The streaming engine, not the core server, cannot start; the message is that of the cause.
  static StartException ofStreaming(RuntimeException cause) {
    return new StartException(String.valueOf(cause.getMessage()), cause, true);
  }

  /// Whether it is the streaming engine that cannot start, and not the core server.
  public boolean isStreaming() {
    return streaming;
  }
}
