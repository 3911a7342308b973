package io.standpipe.store.encrypted;

import io.standpipe.message.Payload;

/// Whether the payloads of messages are encrypted where they are stored.
///
/// @param algorithm for what is stored from now on; reading follows what each message says
/// @param key any bytes, at least one if encryption is enabled; never shown
public record EncryptionConfig(boolean enabled, Algorithm algorithm, Payload key) {
  public static final EncryptionConfig NONE = new EncryptionConfig(false, Algorithm.AES,
      Payload.EMPTY);

  public EncryptionConfig {
    if (enabled && key.isEmpty()) {
      throw new IllegalArgumentException("encryption key required");
    }
  }

  /// Encryption with the bytes of a text.
  public static EncryptionConfig with(Algorithm algorithm, String key) {
    return new EncryptionConfig(true, algorithm, Payload.of(key));
  }

  @Override
  public String toString() {
    return enabled ? "encrypted with " + algorithm : "not encrypted";
  }
}
