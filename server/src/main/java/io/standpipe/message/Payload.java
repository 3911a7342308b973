package io.standpipe.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An immutable sequence of bytes. Hot paths pass a buffer with offset and length instead.
public final class Payload {
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  private Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  /// The UTF-8 form of `text`.
  public static Payload of(String text) {
    return new Payload(text.getBytes(StandardCharsets.UTF_8));
  }

  public static Payload copyOf(byte[] bytes) {
    return copyOf(bytes, 0, bytes.length);
  }

  /// Copies `length` bytes of `buffer`.
  public static Payload copyOf(byte[] buffer, int offset, int length) {
    return length == 0 ? EMPTY : new Payload(Arrays.copyOfRange(buffer, offset, offset + length));
  }

  public int length() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /// Copies the bytes to `target` and returns the position behind them.
  public int copyTo(byte[] target, int position) {
    System.arraycopy(bytes, 0, target, position, bytes.length);
    return position + bytes.length;
  }

  public byte[] toByteArray() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// The bytes as text; those that are not UTF-8 appear as U+FFFD.
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
