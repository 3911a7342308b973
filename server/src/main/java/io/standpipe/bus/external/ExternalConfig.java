package io.standpipe.bus.external;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How to reach the NATS server that streaming lives on. What a URL says of user, password or token
/// counts before what is said here.
///
/// @param urls `nats://[user:password@]host:port` or `tls://…`, at least one
/// @param username empty for none
/// @param password empty for none
/// @param token empty for none
/// @param credentials a file with the JWT and the seed of a user
/// @param nkeySeed a file with the seed of an NKey
public record ExternalConfig(
    List<String> urls,
    String username,
    String password,
    String token,
    Optional<Path> credentials,
    Optional<Path> nkeySeed,
    Tls tls) {
  public ExternalConfig {
    urls = List.copyOf(urls);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("no URL of a NATS server");
    }
  }

  /// Without credentials, and with TLS only if the server asks for it.
  public static ExternalConfig of(List<String> urls) {
    return new ExternalConfig(urls, "", "", "", Optional.empty(), Optional.empty(), Tls.DEFAULT);
  }

  /// The client's side of TLS, which is used if anything is set here, if a URL says `tls`, or if
  /// the server wants it.
  ///
  /// @param secure TLS is a must
  /// @param certificate of this client, PEM
  /// @param key of `certificate`, PEM
  /// @param authorities certificates to trust, PEM; without it, those of the Java runtime
  /// @param serverName what the server's certificate must be for, if not the host of the URL
  /// @param insecure trusts anybody
  public record Tls(
      boolean secure,
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<Path> authorities,
      String serverName,
      boolean insecure) {
    public static final Tls DEFAULT = new Tls(false, Optional.empty(), Optional.empty(),
        Optional.empty(), "", false);

    boolean isWanted() {
      return !equals(DEFAULT);
    }
  }
}
