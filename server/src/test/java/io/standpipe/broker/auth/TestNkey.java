package io.standpipe.broker.auth;

import io.standpipe.wire.nats.NkeyText;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/// A key pair with its public key as NATS writes it.
public final class TestNkey {
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
    return new TestNkey(NkeyText.USER);
  }

  public static TestNkey account() {
    return new TestNkey(NkeyText.ACCOUNT);
  }

  public static TestNkey operator() {
    return new TestNkey(NkeyText.OPERATOR);
  }

  /// 56 characters.
  public String publicKey() {
    byte[] encoded = pair.getPublic().getEncoded();
    return NkeyText.encode(Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length), type);
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
