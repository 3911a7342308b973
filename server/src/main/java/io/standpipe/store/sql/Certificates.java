package io.standpipe.store.sql;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The certificates that the machine trusts, where programs in Go look for them, so that a source
/// that verified the database with the original does so here.
///
/// Source: Go's package crypto/x509, `root_linux.go`.
final class Certificates {
  private static final List<Path> FILES = List.of(Path.of("/etc/ssl/certs/ca-certificates.crt"),
      Path.of("/etc/pki/tls/certs/ca-bundle.crt"), Path.of("/etc/ssl/ca-bundle.pem"),
      Path.of("/etc/pki/tls/cacert.pem"),
      Path.of("/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"), Path.of("/etc/ssl/cert.pem"));

  private Certificates() {}

  /// The file named by `SSL_CERT_FILE`, else the first of the usual ones that is there; empty if
  /// there is none, and then the JVM has its own.
  static Optional<Path> trusted(Map<String, String> environment) {
    var named = environment.get("SSL_CERT_FILE");
    return named == null || named.isEmpty()
        ? FILES.stream().filter(Files::isReadable).findFirst()
        : Optional.of(Path.of(named));
  }
}
