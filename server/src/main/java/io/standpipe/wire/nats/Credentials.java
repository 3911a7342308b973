package io.standpipe.wire.nats;

/// What a client gives in CONNECT to show who it is; empty where it gave nothing.
///
/// @param nkey public key of a user
/// @param signature of the nonce in INFO, base64
public record Credentials(
    String user,
    String password,
    String token,
    String nkey,
    String jwt,
    String signature) {
  public static final Credentials NONE = new Credentials("", "", "", "", "", "");

  /// With this JWT if the client gave none.
  public Credentials orJwt(String otherJwt) {
    return jwt.isEmpty() && !otherJwt.isEmpty()
        ? new Credentials(user, password, token, nkey, otherJwt, signature)
        : this;
  }

  /// Tells nothing that is secret.
  @Override
  public String toString() {
    return "Credentials[user=" + user + ", nkey=" + nkey + "]";
  }
}
