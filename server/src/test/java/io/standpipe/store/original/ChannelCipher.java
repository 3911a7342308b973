package io.standpipe.store.original;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.spec.AlgorithmParameterSpec;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Encrypts and decrypts the payloads of one channel: 1 byte algorithm, 12 bytes nonce, the
/// ciphertext, 16 bytes tag. No associated data.
final class ChannelCipher {
  static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final byte[] key;

  enum Algorithm {
    AES(1, "AES/GCM/NoPadding", "AES", "cipher"),
    CHACHA(2, "ChaCha20-Poly1305", "ChaCha20", "chacha20poly1305");

    private final byte code;
    private final String transformation;
    private final String keyAlgorithm;
    private final String errorPrefix;

    Algorithm(int code, String transformation, String keyAlgorithm, String errorPrefix) {
      this.code = (byte) code;
      this.transformation = transformation;
      this.keyAlgorithm = keyAlgorithm;
      this.errorPrefix = errorPrefix;
    }

    private AlgorithmParameterSpec parameters(byte[] nonce) {
      return this == AES ? new GCMParameterSpec(TAG_BITS, nonce) : new IvParameterSpec(nonce);
    }
  }

  /// A payload in clear, or the original's words for why it cannot be had.
  record Opened(ByteString data, String error) {}

  ChannelCipher(String key, String channel) {
    this.key = channelKey(key, channel);
  }

  /// SHA-256 of (33 + length of the name) zeros, SHA-256 of the key, a dot and the name. The zeros
  /// are an accident of the original, and part of the format.
  static byte[] channelKey(String key, String channel) {
    byte[] name = channel.getBytes(StandardCharsets.UTF_8);
    var digest = sha256();
    byte[] master = digest.digest(key.getBytes(StandardCharsets.UTF_8));
    digest.update(new byte[32 + 1 + name.length]);
    digest.update(master);
    digest.update((byte) '.');
    return digest.digest(name);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Empty payloads stay as they are.
  ByteString seal(Algorithm algorithm, ByteString nonce, ByteString data) {
    if (data.isEmpty()) {
      return data;
    }
    try {
      byte[] sealed = cipher(algorithm, Cipher.ENCRYPT_MODE, nonce).doFinal(data.toByteArray());
      return ByteString.copyFrom(new byte[]{algorithm.code})
          .concat(nonce)
          .concat(ByteString.copyFrom(sealed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Data whose first byte is no algorithm was stored in clear.
  Opened open(ByteString stored) {
    for (var algorithm : Algorithm.values()) {
      if (!stored.isEmpty() && stored.byteAt(0) == algorithm.code) {
        return open(algorithm, stored);
      }
    }
    return new Opened(stored, "");
  }

  private Opened open(Algorithm algorithm, ByteString stored) {
    if (stored.size() <= 1 + NONCE_BYTES) {
      return new Opened(ByteString.EMPTY,
          "trying to decrypt data that is not (len=%d)".formatted(stored.size()));
    }
    var nonce = stored.substring(1, 1 + NONCE_BYTES);
    try {
      byte[] data = cipher(algorithm, Cipher.DECRYPT_MODE, nonce)
          .doFinal(stored.substring(1 + NONCE_BYTES).toByteArray());
      return new Opened(ByteString.copyFrom(data), "");
    } catch (GeneralSecurityException e) {
      return new Opened(ByteString.EMPTY,
          algorithm.errorPrefix + ": message authentication failed");
    }
  }

  private Cipher cipher(Algorithm algorithm, int mode, ByteString nonce)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance(algorithm.transformation);
    cipher.init(mode, new SecretKeySpec(key, algorithm.keyAlgorithm),
        algorithm.parameters(nonce.toByteArray()));
    return cipher;
  }
}
