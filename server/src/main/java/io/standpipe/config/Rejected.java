package io.standpipe.config;

/// Why there is no server with these settings, though each alone is good.
final class Rejected extends Exception {
  private static final long serialVersionUID = 1;
  private final boolean isWrongFlag;

  private Rejected(String reason, boolean isWrongFlag) {
    super(reason, null, false, false);
    this.isWrongFlag = isWrongFlag;
  }

  /// The reason is one of the original, and goes to the log.
  static Rejected notStarting(String reason) {
    return new Rejected(reason, false);
  }

  /// Somebody asked for what there is not.
  static Rejected wrong(String text) {
    return new Rejected(text, true);
  }

  String reason() {
    return String.valueOf(getMessage());
  }

  boolean isWrongFlag() {
    return isWrongFlag;
  }
}
