package io.standpipe.broker.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/// A key pair with its public key as NATS writes it.
public final class TestNkey {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final KeyPair pair;
  private final int type;

  private TestNkey(int type) {
    try {
      this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    this.type = type;
  }

  public static TestNkey user() {
    return new TestNkey(20 << 3);
  }

  public static TestNkey account() {
    return new TestNkey(0);
  }

  public static TestNkey operator() {
    return new TestNkey(14 << 3);
  }

  /// 56 characters.
  public String publicKey() {
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] raw = new byte[35];
    raw[0] = (byte) type;
    System.arraycopy(encoded, encoded.length - 32, raw, 1, 32);
    int crc = NkeyText.crc(raw, 33);
    raw[33] = (byte) crc;
    raw[34] = (byte) (crc >> 8);
    return base32(raw);
  }

  static String base32(byte[] bytes) {
    var bits = new StringBuilder();
    for (byte b : bytes) {
      bits.append(String.format("%8s", Integer.toBinaryString(b & 0xFF)).replace(' ', '0'));
    }
    var text = new StringBuilder();
    for (int i = 0; i < bits.length(); i += 5) {
      text.append(ALPHABET.charAt(Integer.parseInt(bits.substring(i, i + 5), 2)));
    }
    return text.toString();
  }

  public byte[] signature(String text) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(pair.getPrivate());
      signer.update(text.getBytes(StandardCharsets.US_ASCII));
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// As modern clients send it.
  public String sign(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signature(text));
  }

  /// A JWT in the form of version 2, issued by this key.
  public String jwt(String claims) {
    String signed = encode("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}") + "."
        + encode(withIssuer(claims));
    return signed + "." + sign(signed);
  }

  /// A JWT in the form of version 1, issued by this key.
  public String oldJwt(String claims) {
    String payload = encode(withIssuer(claims));
    return encode("{\"typ\":\"jwt\",\"alg\":\"ed25519\"}") + "." + payload + "." + sign(payload);
  }

  private String withIssuer(String claims) {
    return "{\"iss\":\"" + publicKey() + "\"," + claims.substring(1);
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
