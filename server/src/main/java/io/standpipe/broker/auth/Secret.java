package io.standpipe.broker.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;

/// A configured password or token, in the clear or as a bcrypt hash. Nothing prints it.
public final class Secret {
  private static final Pattern BCRYPT = Pattern.compile("\\$2[abxy]\\$\\d{2}\\$.*");

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  public static Secret of(String text) {
    return new Secret(text);
  }

  /// Whether it is a hash, which takes long to compare with on purpose.
  public boolean isHashed() {
    return BCRYPT.matcher(text).matches();
  }

  /// Compares in a time that tells neither where nor whether the texts differ. Not for hashes.
  boolean isSameText(String given) {
    return MessageDigest.isEqual(digest(text), digest(given));
  }

  /// For the one place that checks hashes.
  String hash() {
    return text;
  }

  static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof Secret that && isSameText(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
