package io.standpipe.config;

import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.config.file.ConfigEntry;
import java.nio.file.Path;
import java.time.Duration;
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
    var certificate = values.get(SecurityOptions.CERTIFICATE);
    var key = values.get(SecurityOptions.KEY);
    var authority = values.get(SecurityOptions.AUTHORITY);
    var wanted = values.given(SecurityOptions.USE_TLS);
    if (wanted != null && !wanted.value()) {
      return Optional.empty();
    }
    boolean asked = wanted != null || !certificate.isEmpty() || !key.isEmpty()
        || !authority.isEmpty() || values.get(SecurityOptions.VERIFY)
        || values.get(SecurityOptions.VERIFY_AND_MAP);
    if (!asked) {
      return Optional.empty();
    }
    if (certificate.isEmpty()) {
      throw Rejected.notStarting("TLS Server certificate must be present and valid");
    }
    if (key.isEmpty()) {
      throw Rejected.notStarting("TLS Server private key must be present and valid");
    }
    return Optional.of(new TlsConfig(Path.of(certificate), Path.of(key),
        authority.isEmpty() ? Optional.empty() : Optional.of(Path.of(authority)),
        values.get(SecurityOptions.VERIFY), values.get(SecurityOptions.VERIFY_AND_MAP), timeout(),
        values.get(SecurityOptions.CIPHER_SUITES), values.get(SecurityOptions.CURVES),
        Set.copyOf(values.get(SecurityOptions.PINNED)),
        Math.clamp(values.get(SecurityOptions.HANDSHAKE_RATE), 0, Integer.MAX_VALUE),
        values.get(SecurityOptions.ALLOW_NON_TLS)));
  }

  private Duration timeout() throws Rejected {
    var given = values.given(SecurityOptions.TLS_TIMEOUT);
    return given != null && SecurityOptions.TLS_TIMEOUT.asksForSomething(given.value())
        && given.origin() instanceof Given.FileKey(var key, var position)
            ? AuthSettings.seconds(new ConfigEntry(key, position, given.value()))
            : TlsConfig.DEFAULT_TIMEOUT;
  }
}
