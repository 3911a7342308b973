package io.standpipe.broker.auth;

import org.jspecify.annotations.Nullable;

/// Public keys as NATS writes them: base32 without padding of a type byte, the 32 bytes of the key,
/// and a CRC-16/XMODEM of both, low byte first. Source: reference, core 2.3.
final class NkeyText {
  static final int USER = 20 << 3;
  static final int ACCOUNT = 0;
  static final int OPERATOR = 14 << 3;

  private static final int KEY_BYTES = 32;
  private static final int BYTES = 1 + KEY_BYTES + 2;
  private static final int CHARACTERS = 56;

  private NkeyText() {}

  /// The key, or null if the text is malformed or of another type.
  static byte @Nullable [] decode(String text, int type) {
    byte[] raw = text.length() == CHARACTERS ? base32(text) : null;
    if (raw == null || (raw[0] & 0xFF) != type
        || crc(raw, BYTES - 2) != ((raw[BYTES - 2] & 0xFF) | (raw[BYTES - 1] & 0xFF) << 8)) {
      return null;
    }
    byte[] key = new byte[KEY_BYTES];
    System.arraycopy(raw, 1, key, 0, KEY_BYTES);
    return key;
  }

  /// 56 characters are exactly 35 bytes.
  private static byte @Nullable [] base32(String text) {
    byte[] bytes = new byte[BYTES];
    int buffer = 0;
    int bits = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int value = c >= 'A' && c <= 'Z' ? c - 'A' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
      if (value < 0) {
        return null;
      }
      buffer = (buffer << 5 | value) & 0xFFF;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[length++] = (byte) (buffer >> bits);
      }
    }
    return bytes;
  }

  static int crc(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
      crc &= 0xFFFF;
    }
    return crc;
  }
}
