package io.standpipe.bus.external;

import io.standpipe.wire.nats.NkeyText;
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
  /// Type (2 bytes) and key.
  private static final int SEED_LENGTH = 2 + NkeyText.KEY_BYTES;
  /// `S` in the upper five bits of the first byte, then `U` over the boundary.
  private static final int SEED_PREFIX = 18 << 3;

  private final KeyPair keys;

  private Nkey(KeyPair keys) {
    this.keys = keys;
  }

  /// @throws IllegalArgumentException if it is no seed of a user; the message does not repeat it
  static Nkey ofSeed(String seed) {
    if (!seed.startsWith("SU")) {
      throw new IllegalArgumentException("it does not look like SU…");
    }
    byte[] bytes = NkeyText.unpack(seed);
    if (bytes == null) {
      throw new IllegalArgumentException("its checksum is wrong");
    }
    if (bytes.length != SEED_LENGTH || (bytes[0] & 0xF8) != SEED_PREFIX
        || ((bytes[0] & 7) << 5 | (bytes[1] & 0xF8) >> 3) != NkeyText.USER) {
      throw new IllegalArgumentException("it does not look like SU…");
    }
    return new Nkey(keys(Arrays.copyOfRange(bytes, 2, SEED_LENGTH)));
  }

  /// `U` and 55 more letters and digits.
  String publicKey() {
    byte[] key = new byte[NkeyText.KEY_BYTES];
    var point = ((EdECPublicKey) keys.getPublic()).getPoint();
    byte[] y = point.getY().toByteArray(); // most significant byte first
    for (int i = 0; i < Math.min(key.length, y.length); i++) {
      key[i] = y[y.length - 1 - i];
    }
    if (point.isXOdd()) {
      key[key.length - 1] |= (byte) 0x80;
    }
    return NkeyText.encode(key, NkeyText.USER);
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
}
