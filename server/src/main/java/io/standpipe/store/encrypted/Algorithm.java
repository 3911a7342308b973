package io.standpipe.store.encrypted;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// How a payload is encrypted; both take a key of 32 and a nonce of 12 bytes and add a tag of 16.
///
/// Source: reference, stores 6.
public enum Algorithm {
  /// AES-256-GCM.
  AES(1, "AES", "AES/GCM/NoPadding", "cipher"),
  /// ChaCha20-Poly1305.
  CHACHA(2, "ChaCha20", "ChaCha20-Poly1305", "chacha20poly1305");

  private static final int TAG_BITS = 128;

  /// The first byte of what is stored.
  final byte code;
  private final String keyType;
  private final String transformation;
  /// How the original begins the complaint about a payload that cannot be decrypted.
  private final String complainant;

  Algorithm(int code, String keyType, String transformation, String complainant) {
    this.code = (byte) code;
    this.keyType = keyType;
    this.transformation = transformation;
    this.complainant = complainant;
  }

  /// The algorithm of this name in any case; the one that suits the processor if the name is empty.
  /// Fails with an [IllegalArgumentException] that has the original's words.
  public static Algorithm named(String name) {
    return switch (name.toUpperCase(Locale.ROOT)) {
      case "" -> ofProcessor(System.getProperty("os.arch", ""));
      case "AES" -> AES;
      case "CHACHA" -> CHACHA;
      default -> throw new IllegalArgumentException("encryption cipher not supported");
    };
  }

  /// Processors of this kind have instructions for AES.
  static Algorithm ofProcessor(String architecture) {
    return switch (architecture) {
      case "amd64", "x86_64", "x86", "i386", "i686" -> AES;
      default -> CHACHA;
    };
  }

  String failure() {
    return complainant + ": message authentication failed";
  }

  Cipher cipher() throws GeneralSecurityException {
    return Cipher.getInstance(transformation);
  }

  SecretKeySpec key(byte[] bytes) {
    return new SecretKeySpec(bytes, keyType);
  }

  AlgorithmParameterSpec nonce(byte[] buffer, int offset) {
    return this == AES
        ? new GCMParameterSpec(TAG_BITS, buffer, offset, PayloadCipher.NONCE)
        : new IvParameterSpec(buffer, offset, PayloadCipher.NONCE);
  }
}
