package io.standpipe.bench;

import java.nio.ByteBuffer;

/// Decimal numbers without text objects.
final class Digits {
  private Digits() {}

  /// Writes a number that is not negative.
  static void put(ByteBuffer out, int number) {
    int divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (int left = number; divisor > 0; divisor /= 10) {
      out.put((byte) ('0' + left / divisor));
      left %= divisor;
    }
  }
}
