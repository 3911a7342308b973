package io.standpipe.broker.auth;

import io.standpipe.wire.nats.NkeyText;

/// By what a user is recognized.
public sealed interface Credential {
  /// A name and a password, in the clear or as a bcrypt hash.
  record Password(Secret secret) implements Credential {}

  /// A text that stands for both name and password.
  record Token(Secret secret) implements Credential {}

  /// An Ed25519 key; the client signs the nonce it finds in INFO.
  ///
  /// @param publicKey 56 characters, the first a U
  record Nkey(String publicKey) implements Credential {
    public Nkey {
      if (NkeyText.decode(publicKey, NkeyText.USER) == null) {
        throw new IllegalArgumentException("Not a valid public nkey for a user");
      }
    }
  }

  /// A client certificate that names the user; see [TlsConfig#verifyAndMap].
  record Certificate() implements Credential {}
}
