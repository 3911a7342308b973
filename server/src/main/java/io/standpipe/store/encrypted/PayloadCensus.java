package io.standpipe.store.encrypted;

import io.standpipe.wire.streaming.Field;
import io.standpipe.wire.streaming.MsgProto;
import org.jspecify.annotations.Nullable;

/// Counts how the payloads of one channel are stored, and with a key whether it opens them.
/// One thread.
public final class PayloadCensus {
  private final @Nullable PayloadCipher cipher;
  private final Field data = new Field();
  private byte[] opened = {};
  private long aes;
  private long chacha;
  private long locked;

  /// @param config the key to try, if encryption is enabled
  public PayloadCensus(EncryptionConfig config, String channel) {
    cipher = config.enabled() ? new PayloadCipher(config, channel) : null;
  }

  /// Takes an encoded message into account.
  public void count(byte[] bytes, int offset, int length, long sequence) {
    var by = MsgProto.findData(bytes, offset, length, data)
        ? PayloadCipher.sealedBy(bytes, data.offset(), data.length(), sequence)
        : null;
    if (by == null) {
      return;
    }
    switch (by) {
      case AES -> aes++;
      case CHACHA -> chacha++;
    }
    if (cipher != null) {
      if (opened.length < data.length()) {
        opened = new byte[data.length()];
      }
      locked += cipher.open(by, bytes, data.offset(), data.length(), opened, 0).isEmpty() ? 0 : 1;
    }
  }

  /// Messages encrypted with AES.
  public long aes() {
    return aes;
  }

  /// Messages encrypted with ChaCha20.
  public long chacha() {
    return chacha;
  }

  /// Encrypted messages that the key does not open; 0 without a key.
  public long locked() {
    return locked;
  }
}
