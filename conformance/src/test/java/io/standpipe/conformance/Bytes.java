package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.HexFormat;

/// Bytes that compare by content.
final class Bytes {
  static final Bytes EMPTY = new Bytes(new byte[0]);
  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  static Bytes of(byte[] array) {
    return new Bytes(array.clone());
  }

  static Bytes utf8(String text) {
    return new Bytes(text.getBytes(UTF_8));
  }

  static Bytes hex(String digits) {
    return new Bytes(HexFormat.of().parseHex(digits.replace(" ", "")));
  }

  int size() {
    return array.length;
  }

  boolean isEmpty() {
    return array.length == 0;
  }

  byte[] toArray() {
    return array.clone();
  }

  String hex() {
    return HexFormat.of().formatHex(array);
  }

  String utf8() {
    return new String(array, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return utf8();
  }
}
