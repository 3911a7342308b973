package io.standpipe.store.file;

/// Consecutive sequences that the journal has of a channel, up to its end.
record Run(long first, long last) {
  static final Run NONE = new Run(Long.MAX_VALUE, Long.MAX_VALUE);

  /// With more of them; what lies before a gap does not count.
  Run and(Run more) {
    return more.first > last + 1 ? more : new Run(first, Math.max(last, more.last));
  }
}
