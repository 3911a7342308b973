package io.standpipe.bus.external;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;

/// The key pair of a NATS user: Ed25519, written in base 32 with a prefix and a checksum. Made with
/// what the JDK has, so that the cryptographic library jnats brings along need not be shipped.
final class Nkey {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int KEY_LENGTH = 32;
  /// Prefix (2 bytes), key, CRC-16.
  private static final int SEED_LENGTH = 2 + KEY_LENGTH + 2;
  /// `S` in the upper five bits of the first byte, then `U` over the boundary.
  private static final int SEED_PREFIX = 18 << 3;
  private static final int USER_PREFIX = 20 << 3;

  private final KeyPair keys;

  private Nkey(KeyPair keys) {
    this.keys = keys;
  }

  /// @throws IllegalArgumentException if it is no seed of a user; the message does not repeat it
  static Nkey ofSeed(String seed) {
    byte[] bytes = decode(seed);
    if (bytes.length != SEED_LENGTH || (bytes[0] & 0xF8) != SEED_PREFIX
        || ((bytes[0] & 7) << 5 | (bytes[1] & 0xF8) >> 3) != USER_PREFIX) {
      throw new IllegalArgumentException("it does not look like SU…");
    }
    int end = SEED_LENGTH - 2;
    int checksum = bytes[end] & 0xFF | (bytes[end + 1] & 0xFF) << 8;
    if (checksum != checksum(bytes, end)) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    return new Nkey(keys(Arrays.copyOfRange(bytes, 2, 2 + KEY_LENGTH)));
  }

  /// `U` and 55 more letters and digits.
  String publicKey() {
    byte[] bytes = new byte[1 + KEY_LENGTH + 2];
    bytes[0] = (byte) USER_PREFIX;
    var point = ((EdECPublicKey) keys.getPublic()).getPoint();
    byte[] y = point.getY().toByteArray(); // most significant byte first
    for (int i = 0; i < Math.min(KEY_LENGTH, y.length); i++) {
      bytes[1 + i] = y[y.length - 1 - i];
    }
    if (point.isXOdd()) {
      bytes[KEY_LENGTH] |= (byte) 0x80;
    }
    int checksum = checksum(bytes, 1 + KEY_LENGTH);
    bytes[1 + KEY_LENGTH] = (byte) checksum;
    bytes[2 + KEY_LENGTH] = (byte) (checksum >> 8);
    return encode(bytes);
  }

  byte[] sign(byte[] data) {
    try {
      var signature = Signature.getInstance("Ed25519");
      signature.initSign(keys.getPrivate());
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no Ed25519", e);
    }
  }

  /// The JDK derives the public key only while it generates a pair, from the random bytes it asks
  /// for: here, the seed.
  private static KeyPair keys(byte[] seed) {
    try {
      var generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(NamedParameterSpec.ED25519, new SecureRandom() {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] target) {
          System.arraycopy(seed, 0, target, 0, target.length);
        }
      });
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no Ed25519", e);
    }
  }

  /// CRC-16 as in XMODEM.
  private static int checksum(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xFF) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
      }
    }
    return crc & 0xFFFF;
  }

  private static String encode(byte[] bytes) {
    var text = new StringBuilder();
    int buffer = 0;
    int bits = 0;
    for (byte octet : bytes) {
      buffer = buffer << 8 | octet & 0xFF;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(BASE32.charAt(buffer >> bits & 31));
      }
      buffer &= (1 << bits) - 1;
    }
    return bits == 0 ? text.toString() : text.append(BASE32.charAt(buffer << 5 - bits)).toString();
  }

  private static byte[] decode(String text) {
    var bytes = new ByteArrayOutputStream();
    int buffer = 0;
    int bits = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = BASE32.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new IllegalArgumentException("it has characters that are not base 32");
      }
      buffer = buffer << 5 | digit;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes.write(buffer >> bits);
        buffer &= (1 << bits) - 1;
      }
    }
    return bytes.toByteArray();
  }
}
