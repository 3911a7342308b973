package io.standpipe.config;

import io.standpipe.broker.tls.TlsConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/// Turns what the options say about TLS into how clients speak it. Source: reference, configuration
/// 1.8 and 2.8.
final class TlsSettings {
  private final Values values;
  private final TlsOptions options;

  /// For clients of the main listener.
  TlsSettings(Values values) {
    this(values, TlsOptions.OF_CLIENTS);
  }

  TlsSettings(Values values, TlsOptions options) {
    this.values = values;
    this.options = options;
  }

  /// Empty if clients of the main listener do not speak TLS.
  Optional<TlsConfig> build() throws Rejected {
    if (!isWanted()) {
      return Optional.empty();
    }
    var config = config();
    return Optional.of(values.get(SecurityOptions.ALLOW_NON_TLS) ? config.allowingPlain() : config);
  }

  /// `-tls=false` takes back what a file says.
  boolean isWanted() {
    var wanted = values.given(SecurityOptions.USE_TLS);
    return wanted == null ? options.isAsked(values) : wanted.value();
  }

  /// Without certificate and key there is none.
  TlsConfig config() throws Rejected {
    var certificate = values.get(options.certificate());
    var key = values.get(options.key());
    if (certificate.isEmpty()) {
      throw Rejected.notStarting("TLS Server certificate must be present and valid");
    }
    if (key.isEmpty()) {
      throw Rejected.notStarting("TLS Server private key must be present and valid");
    }
    var authority = values.get(options.authority());
    return new TlsConfig(Path.of(certificate), Path.of(key),
        authority.isEmpty() ? Optional.empty() : Optional.of(Path.of(authority)),
        values.get(options.verify()), values.get(options.verifyAndMap()),
        values.get(options.timeout()), values.get(options.cipherSuites()),
        values.get(options.curves()), Set.copyOf(values.get(options.pinned())),
        Math.clamp(values.get(options.handshakeRate()), 0, Integer.MAX_VALUE), false);
  }
}
