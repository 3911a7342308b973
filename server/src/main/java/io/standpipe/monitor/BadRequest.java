package io.standpipe.monitor;

/// A request that cannot be answered: a status and one line for whoever asked.
final class BadRequest extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;

  BadRequest(int status, String text) {
    super(text, null, false, false);
    this.status = status;
  }

  Reply reply() {
    return Reply.error(status, String.valueOf(getMessage()));
  }
}
