package io.standpipe.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A NATS subject: bytes compared as bytes, with no claim that they are valid UTF-8.
///
/// Immutable, and its hash is computed once, so an instance that lives as long as a subscription is
/// a cheap key. Whether the bytes form a legal subject is asked of [Subjects].
public final class Subject {
  public static final Subject EMPTY = new Subject(new byte[0]);

  private final byte[] bytes;
  private final int hash;

  private Subject(byte[] bytes) {
    this.bytes = bytes;
    this.hash = hash(bytes, 0, bytes.length);
  }

  public static Subject of(String text) {
    return new Subject(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Copies `length` bytes of `buffer`.
  public static Subject copyOf(byte[] buffer, int offset, int length) {
    return new Subject(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  /// The hash that [#hashCode] of the same bytes returns, for lookups without an instance.
  public static int hash(byte[] buffer, int offset, int length) {
    int hash = 1;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + buffer[i];
    }
    return hash ^ hash >>> 16;
  }

  public int length() {
    return bytes.length;
  }

  public byte byteAt(int index) {
    return bytes[index];
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public boolean equals(byte[] buffer, int offset, int length) {
    return Arrays.equals(bytes, 0, bytes.length, buffer, offset, offset + length);
  }

  public boolean endsWith(byte[] buffer, int offset, int length) {
    int from = bytes.length - length;
    return from >= 0 && Arrays.equals(bytes, from, bytes.length, buffer, offset, offset + length);
  }

  /// Copies the bytes to `target` and returns the position behind them.
  public int copyTo(byte[] target, int position) {
    System.arraycopy(bytes, 0, target, position, bytes.length);
    return position + bytes.length;
  }

  /// Not a copy; for reading only.
  byte[] bytes() {
    return bytes;
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || other instanceof Subject that && hash == that.hash && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /// The subject as text; bytes that are not UTF-8 appear as U+FFFD.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
