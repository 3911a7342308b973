package io.standpipe.store.original;

/// A message and where it is: `offset` of its record and `length` of the record's payload,
/// in bytes.
public record OriginalMessage(long offset, int length, Lookup lookup) {
  /// Added to the length of each message's payload when it is counted: the record's header and the
  /// index entry.
  private static final int OVERHEAD_BYTES = DataFile.HEADER_BYTES + IndexFile.ENTRY_BYTES;

  public long sequence() {
    return lookup.sequence();
  }

  /// What the message counts for in the limits of its channel.
  public long accountedBytes() {
    return length + (long) OVERHEAD_BYTES;
  }
}
