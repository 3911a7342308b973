package io.standpipe.broker.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How a listener speaks TLS. Names of suites and curves are those of the original's files.
///
/// @param certificate PEM file: the server's certificate, then those between it and the root
/// @param key PEM file: the private key, not encrypted
/// @param ca PEM file: who may have signed certificates of clients; the JDK's roots if absent
/// @param verify clients must have a certificate
/// @param verifyAndMap their certificate also says which user they are; implies `verify`
/// @param timeout how long a handshake may take
/// @param cipherSuites for TLS 1.2, best first; empty for those with forward secrecy and AEAD. All
///          of TLS 1.3 are always offered
/// @param curves for the key exchange, best first; empty for the JDK's choice
/// @param pinnedCertificates SHA-256 of public keys of clients, 64 hexadecimal digits; others are
///          refused unless this is empty
/// @param handshakesPerSecondMax more connections are turned away; 0 for no limit
/// @param plainAllowed whether clients may go on without TLS
public record TlsConfig(
    Path certificate,
    Path key,
    Optional<Path> ca,
    boolean verify,
    boolean verifyAndMap,
    Duration timeout,
    List<String> cipherSuites,
    List<String> curves,
    Set<String> pinnedCertificates,
    int handshakesPerSecondMax,
    boolean plainAllowed) {
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  public TlsConfig {
    verify |= verifyAndMap;
    cipherSuites = List.copyOf(cipherSuites);
    curves = List.copyOf(curves);
    pinnedCertificates = pinnedCertificates.stream()
        .map(pin -> pin.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  public static TlsConfig of(Path certificate, Path key) {
    return new TlsConfig(certificate, key, Optional.empty(), false, false, DEFAULT_TIMEOUT,
        List.of(), List.of(), Set.of(), 0, false);
  }

  /// Clients must have a certificate that one in `newCa` has signed.
  public TlsConfig verifying(Path newCa, boolean mapping) {
    return new TlsConfig(certificate, key, Optional.of(newCa), true, mapping, timeout, cipherSuites,
        curves, pinnedCertificates, handshakesPerSecondMax, plainAllowed);
  }

  public TlsConfig withTimeout(Duration newTimeout) {
    return new TlsConfig(certificate, key, ca, verify, verifyAndMap, newTimeout, cipherSuites,
        curves, pinnedCertificates, handshakesPerSecondMax, plainAllowed);
  }

  public TlsConfig withSuites(List<String> newSuites, List<String> newCurves) {
    return new TlsConfig(certificate, key, ca, verify, verifyAndMap, timeout, newSuites, newCurves,
        pinnedCertificates, handshakesPerSecondMax, plainAllowed);
  }

  public TlsConfig withPinned(Set<String> newPins) {
    return new TlsConfig(certificate, key, ca, verify, verifyAndMap, timeout, cipherSuites, curves,
        newPins, handshakesPerSecondMax, plainAllowed);
  }

  public TlsConfig withRateLimit(int handshakesPerSecond) {
    return new TlsConfig(certificate, key, ca, verify, verifyAndMap, timeout, cipherSuites, curves,
        pinnedCertificates, handshakesPerSecond, plainAllowed);
  }

  public TlsConfig allowingPlain() {
    return new TlsConfig(certificate, key, ca, verify, verifyAndMap, timeout, cipherSuites, curves,
        pinnedCertificates, handshakesPerSecondMax, true);
  }
}
