package io.standpipe.wire.nats;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Keys as NATS writes them: base32 without padding of a type, 32 bytes of key, and a CRC-16/XMODEM
/// of both, low byte first. Source: reference, core 2.3.
public final class NkeyText {
  public static final int USER = 20 << 3;
  public static final int ACCOUNT = 0;
  public static final int OPERATOR = 14 << 3;

  public static final int KEY_BYTES = 32;
  private static final int CHECKSUM_BYTES = 2;
  private static final int CHARACTERS = 56;
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private NkeyText() {}

  /// The public key, or null if the text is malformed or of another type.
  public static byte @Nullable [] decode(String text, int type) {
    byte[] raw = text.length() == CHARACTERS ? unpack(text) : null;
    return raw == null || (raw[0] & 0xFF) != type
        ? null
        : Arrays.copyOfRange(raw, 1, 1 + KEY_BYTES);
  }

  /// A public key as text of 56 characters.
  public static String encode(byte[] key, int type) {
    byte[] raw = new byte[1 + KEY_BYTES + CHECKSUM_BYTES];
    raw[0] = (byte) type;
    System.arraycopy(key, 0, raw, 1, KEY_BYTES);
    int checksum = checksum(raw, 1 + KEY_BYTES);
    raw[1 + KEY_BYTES] = (byte) checksum;
    raw[2 + KEY_BYTES] = (byte) (checksum >> 8);
    return base32(raw);
  }

  /// What a text of any type stands for, without its checksum; null if that is wrong, or a
  /// character is none of base32.
  public static byte @Nullable [] unpack(String text) {
    var bytes = new ByteArrayOutputStream(text.length());
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(text.charAt(i));
      if (digit < 0) {
        return null;
      }
      buffer = (buffer << 5 | digit) & 0xFFF;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(buffer >> bits);
      }
    }
    byte[] raw = bytes.toByteArray();
    int end = raw.length - CHECKSUM_BYTES;
    return end < 1 || checksum(raw, end) != ((raw[end] & 0xFF) | (raw[end + 1] & 0xFF) << 8)
        ? null
        : Arrays.copyOf(raw, end);
  }

  private static String base32(byte[] bytes) {
    var text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte octet : bytes) {
      buffer = (buffer << 8 | octet & 0xFF) & 0xFFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >> bits & 31));
      }
    }
    return text.toString();
  }

  private static int checksum(byte[] bytes, int length) {
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
