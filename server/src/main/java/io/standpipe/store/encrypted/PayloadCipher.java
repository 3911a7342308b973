package io.standpipe.store.encrypted;

import io.standpipe.message.Payload;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Encrypts and decrypts the payloads of one channel. One owner thread. *Hot path.*
///
/// What is stored for a payload: the code of the algorithm, a nonce of 12 bytes, the ciphertext, and
/// a tag of 16 bytes. The nonce is random in its first seven bytes, new each time a channel is
/// opened, and counts from the channel's next sequence in the other five, big-endian, so that none
/// is ever used twice. NATS Streaming Server counts likewise. That makes what was encrypted almost
/// certain to be known from what was not, whichever byte the latter begins with.
///
/// Source: reference, stores 6.
final class PayloadCipher {
  static final int NONCE = 12;
  private static final int TAG = 16;
  /// What encryption adds, in bytes.
  static final int OVERHEAD = 1 + NONCE + TAG;
  private static final int COUNTER = 5;
  /// Messages that were encrypted and then refused make the counter run ahead of the sequence.
  private static final long AHEAD_MAX = 1 << 24;

  private final Algorithm algorithm;
  private final byte[] key;
  private final byte[] nonce = new byte[NONCE];
  private final Map<Algorithm, Keyed> openers = new EnumMap<>(Algorithm.class);
  private @Nullable Keyed sealer;

  /// Made when it is first needed: most channels of a large store are not in use.
  private record Keyed(Cipher cipher, SecretKeySpec key) {}

  PayloadCipher(EncryptionConfig config, String channel) {
    this.algorithm = config.algorithm();
    this.key = channelKey(config.key(), channel);
  }

  /// SHA-256 of as many zeros as the rest has bytes, and the rest: the hash of the key, a dot, and
  /// the channel's name. The zeros are an accident that has become the format.
  static byte[] channelKey(Payload key, String channel) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var master = digest.digest(key.toByteArray());
      var name = channel.getBytes(StandardCharsets.UTF_8);
      digest.update(new byte[master.length + 1 + name.length]);
      digest.update(master);
      digest.update((byte) '.');
      return digest.digest(name);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts into `target`, where there is room for [#OVERHEAD] bytes more; `next` is the sequence
  /// the channel will give out next.
  void seal(byte[] source, int offset, int length, byte[] target, int position, long next) {
    try {
      if (sealer == null) {
        sealer = keyed(algorithm);
        new SecureRandom().nextBytes(nonce);
        for (int i = 0; i < COUNTER; i++) {
          nonce[NONCE - 1 - i] = (byte) (next >>> 8 * i);
        }
      }
      sealer.cipher.init(Cipher.ENCRYPT_MODE, sealer.key, algorithm.nonce(nonce, 0));
      target[position] = algorithm.code;
      System.arraycopy(nonce, 0, target, position + 1, NONCE);
      sealer.cipher.doFinal(source, offset, length, target, position + 1 + NONCE);
      countUp();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private void countUp() {
    int at = NONCE - 1;
    while (++nonce[at] == 0) {
      at = at == 0 ? NONCE - 1 : at - 1;
    }
  }

  /// The algorithm that a payload was encrypted with, going by how it looks; null if by none.
  static @Nullable Algorithm sealedBy(byte[] source, int offset, int length, long sequence) {
    if (length <= OVERHEAD) {
      return null;
    }
    long counter = 0;
    for (int i = 1 + NONCE - COUNTER; i <= NONCE; i++) {
      counter = counter << 8 | source[offset + i] & 0xff;
    }
    if (counter == 0 || counter > sequence + AHEAD_MAX) {
      return null;
    }
    for (var algorithm : Algorithm.values()) {
      if (algorithm.code == source[offset]) {
        return algorithm;
      }
    }
    return null;
  }

  /// Decrypts what `by` has encrypted into `target`, which needs [#OVERHEAD] bytes less. Empty, or
  /// in the original's words why that is not possible.
  String open(Algorithm by, byte[] source, int offset, int length, byte[] target, int position) {
    try {
      var opener = openers.get(by);
      if (opener == null) {
        opener = keyed(by);
        openers.put(by, opener);
      }
      opener.cipher.init(Cipher.DECRYPT_MODE, opener.key, by.nonce(source, offset + 1));
      opener.cipher.doFinal(source, offset + 1 + NONCE, length - 1 - NONCE, target, position);
      return "";
    } catch (AEADBadTagException e) {
      return by.failure();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Keyed keyed(Algorithm by) throws GeneralSecurityException {
    return new Keyed(by.cipher(), by.key(key));
  }
}
