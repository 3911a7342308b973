package io.standpipe.config;

import java.time.Duration;
import java.util.List;

/// The rows of one block `tls` for clients.
record TlsOptions(
    Option<String> certificate,
    Option<String> key,
    Option<String> authority,
    Option<Boolean> verify,
    Option<Boolean> verifyAndMap,
    Option<Duration> timeout,
    Option<List<String>> cipherSuites,
    Option<List<String>> curves,
    Option<List<String>> pinned,
    Option<Long> handshakeRate) {
  static final TlsOptions OF_CLIENTS = new TlsOptions(SecurityOptions.CERTIFICATE,
      SecurityOptions.KEY, SecurityOptions.AUTHORITY, SecurityOptions.VERIFY,
      SecurityOptions.VERIFY_AND_MAP, SecurityOptions.TLS_TIMEOUT, SecurityOptions.CIPHER_SUITES,
      SecurityOptions.CURVES, SecurityOptions.PINNED, SecurityOptions.HANDSHAKE_RATE);

  /// A certificate says enough.
  boolean isAsked(Values values) {
    return !values.get(certificate).isEmpty() || !values.get(key).isEmpty()
        || !values.get(authority).isEmpty() || values.get(verify) || values.get(verifyAndMap);
  }
}
