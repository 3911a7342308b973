package io.standpipe.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nats.client.NKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

/// A key pair of an operator, an account or a user, which signs JWTs and nonces.
record Issuer(NKey key) {
  static Issuer operator() {
    return made(() -> new Issuer(NKey.createOperator(null)));
  }

  static Issuer account() {
    return made(() -> new Issuer(NKey.createAccount(null)));
  }

  static Issuer user() {
    return made(() -> new Issuer(NKey.createUser(null)));
  }

  private interface Making<T> {
    T make() throws GeneralSecurityException, IOException;
  }

  private static <T> T made(Making<T> making) {
    try {
      return making.make();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  String publicKey() {
    return made(() -> new String(key.getPublicKey()));
  }

  /// A JWT of version 2 for `subject`.
  ///
  /// @param type operator, account, user or activation
  /// @param nats members of the claim `nats`, with a comma behind each
  /// @param more members beside it, with a comma behind each
  String issue(Issuer subject, String type, String nats, String more) {
    var claims = """
        {"jti":"J","iat":1600000000,"iss":"%s","sub":"%s","name":"%s",%s"nats":{%s"type":"%s","version":2}}"""
        .formatted(publicKey(), subject.publicKey(), type, more, nats, type);
    var signed = encode("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}".getBytes(UTF_8)) + "."
        + encode(claims.getBytes(UTF_8));
    return signed + "." + sign(signed);
  }

  String issue(Issuer subject, String type, String nats) {
    return issue(subject, type, nats, "");
  }

  /// A JWT of version 1.
  ///
  /// @param nats members of the claim `nats`, separated by commas
  String issueOld(Issuer subject, String type, String nats) {
    var claims = encode("""
        {"jti":"J","iat":1600000000,"iss":"%s","sub":"%s","name":"%s","type":"%s","nats":{%s}}"""
        .formatted(publicKey(), subject.publicKey(), type, type, nats)
        .getBytes(UTF_8));
    return encode("{\"typ\":\"jwt\",\"alg\":\"ed25519\"}".getBytes(UTF_8)) + "." + claims + "."
        + sign(claims);
  }

  String sign(String text) {
    return encode(made(() -> key.sign(text.getBytes(UTF_8))));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Writes what clients read: this user's JWT and its seed.
  Path credentials(String name, String jwt) {
    return made(
        () -> Files.writeString(Files.createDirectories(Path.of("target")).resolve(name + ".creds"), """
            -----BEGIN NATS USER JWT-----
            %s
            ------END NATS USER JWT------

            ************************* IMPORTANT *************************
            NKEY Seed printed below can be used to sign and prove identity.

            -----BEGIN USER NKEY SEED-----
            %s
            ------END USER NKEY SEED------
            """.formatted(jwt, new String(key.getSeed()))));
  }
}
