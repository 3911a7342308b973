package io.standpipe.config;

import io.standpipe.broker.tls.TlsConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Turns what the options say about TLS into how clients speak it. Source: reference, configuration
/// 1.8 and 2.8.
final class TlsSettings {
  private final Values values;

  TlsSettings(Values values) {
    this.values = values;
  }

  /// Empty if clients do not speak TLS.
  Optional<TlsConfig> build() throws Rejected {
    if (!isWanted()) {
      return Optional.empty();
    }
    var certificate = values.get(SecurityOptions.CERTIFICATE);
    var key = values.get(SecurityOptions.KEY);
    if (certificate.isEmpty()) {
      throw Rejected.notStarting("TLS Server certificate must be present and valid");
    }
    if (key.isEmpty()) {
      throw Rejected.notStarting("TLS Server private key must be present and valid");
    }
    var authority = values.get(SecurityOptions.AUTHORITY);
    return Optional.of(new TlsConfig(Path.of(certificate), Path.of(key),
        authority.isEmpty() ? Optional.empty() : Optional.of(Path.of(authority)),
        values.get(SecurityOptions.VERIFY), values.get(SecurityOptions.VERIFY_AND_MAP),
        values.get(SecurityOptions.TLS_TIMEOUT), values.get(SecurityOptions.CIPHER_SUITES),
        values.get(SecurityOptions.CURVES), Set.copyOf(values.get(SecurityOptions.PINNED)),
        Math.clamp(values.get(SecurityOptions.HANDSHAKE_RATE), 0, Integer.MAX_VALUE),
        values.get(SecurityOptions.ALLOW_NON_TLS)));
  }

  /// `-tls=false` takes back what a file says; a certificate says enough.
  boolean isWanted() {
    var wanted = values.given(SecurityOptions.USE_TLS);
    if (wanted != null) {
      return wanted.value();
    }
    return !values.get(SecurityOptions.CERTIFICATE).isEmpty()
        || !values.get(SecurityOptions.KEY).isEmpty()
        || !values.get(SecurityOptions.AUTHORITY).isEmpty() || values.get(SecurityOptions.VERIFY)
        || values.get(SecurityOptions.VERIFY_AND_MAP);
  }
}
