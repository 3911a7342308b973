package io.standpipe.store;

/// A message that was accepted but has no sequence yet: an encoded `MsgProto` (subject, reply,
/// data, timestamp) that lacks only field 1.
public final class Entry {
  private final byte[] bytes;
  private final int length;
  private final long timestampNanos;

  /// Takes over `bytes`, the first `length` of which count.
  public Entry(byte[] bytes, int length, long timestampNanos) {
    this.bytes = bytes;
    this.length = length;
    this.timestampNanos = timestampNanos;
  }

  /// Not a copy; nobody writes to it any more.
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /// Nanoseconds since the Unix epoch.
  public long timestampNanos() {
    return timestampNanos;
  }
}
