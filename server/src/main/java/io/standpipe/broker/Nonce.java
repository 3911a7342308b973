package io.standpipe.broker;

import java.security.SecureRandom;
import java.util.Base64;

/// Something that nobody has signed before. Any thread.
final class Nonce {
  private static final int BYTES = 11;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Nonce() {}

  /// 15 characters of URL-safe base64, which are what is signed.
  static String next() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
