package io.standpipe.broker.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Compares passwords with bcrypt hashes, which takes tens to hundreds of milliseconds. Any thread.
///
/// What matched once is remembered under a key that only this process knows, so a client that
/// reconnects is recognized at once, however many strangers wait to have their guesses checked.
final class PasswordCheck {
  /// What bcrypt looks at.
  private static final int BYTES_MAX = 72;

  private final SecretKeySpec key;
  /// By hash, of which there are as many as users: a digest of the password that matched.
  private final Map<String, byte[]> matched = new ConcurrentHashMap<>();

  PasswordCheck() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    this.key = new SecretKeySpec(random, "HmacSHA256");
  }

  /// Whether `given` is known to match; takes microseconds.
  boolean isKnown(String hash, String given) {
    var digest = matched.get(hash);
    return digest != null && MessageDigest.isEqual(digest, digest(given));
  }

  /// Takes long.
  boolean matches(String hash, String given) {
    byte[] password = given.getBytes(StandardCharsets.UTF_8);
    if (password.length > BYTES_MAX) {
      password = Arrays.copyOf(password, BYTES_MAX);
    }
    // The library ends a password with the 0 that the format asks for, and accepts none inside.
    boolean matches = BCrypt.verifyer()
        .verify(password, hash.getBytes(StandardCharsets.UTF_8)).verified;
    if (matches) {
      matched.put(hash, digest(given));
    }
    return matches;
  }

  private byte[] digest(String password) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(password.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }
}
