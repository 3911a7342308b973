package io.standpipe.broker.auth;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Ed25519 as the JDK has it. Takes a fraction of a millisecond, and much longer the first time.
final class Signature {
  /// What X.509 puts before the 32 bytes of the key (RFC 8410).
  private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

  private Signature() {}

  static boolean isValid(byte[] publicKey, byte[] message, byte[] signature) {
    byte[] encoded = new byte[X509_START.length + publicKey.length];
    System.arraycopy(X509_START, 0, encoded, 0, X509_START.length);
    System.arraycopy(publicKey, 0, encoded, X509_START.length, publicKey.length);
    try {
      var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      var verifier = java.security.Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false; // no point of the curve, or not 64 bytes
    }
  }

  /// Base64, URL-safe or standard, padded or not; clients differ. Null if malformed.
  static byte @Nullable [] decodeBase64(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == '=') {
      end--;
    }
    try {
      return Base64.getUrlDecoder()
          .decode(text.substring(0, end).replace('+', '-').replace('/', '_'));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
