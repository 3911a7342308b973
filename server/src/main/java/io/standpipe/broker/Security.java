package io.standpipe.broker;

import io.netty.handler.ssl.SslHandler;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Authenticator;
import io.standpipe.broker.auth.SlowChecks;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.tls.TlsEngines;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may come in by one door and how, until the next change of the configuration. Any thread
/// may call.
final class Security {
  private final SlowChecks slowChecks;
  private final @Nullable TlsEngines tls;
  private final RateLimit handshakes;
  private volatile Authenticator authenticator;

  /// Fails with an [IllegalArgumentException] if a certificate, a key or a JWT is not valid.
  Security(AuthConfig auth, Optional<TlsConfig> tls, SlowChecks slowChecks) {
    this.slowChecks = slowChecks;
    this.authenticator = new Authenticator(auth, slowChecks);
    this.tls = tls.map(TlsEngines::load).orElse(null);
    this.handshakes = new RateLimit(tls.map(TlsConfig::handshakesPerSecondMax).orElse(0));
  }

  /// Null if clients do not speak TLS.
  @Nullable
  TlsEngines tls() {
    return tls;
  }

  RateLimit handshakes() {
    return handshakes;
  }

  /// Begins a handshake with a client; its arithmetic is done where it holds up no loop.
  SslHandler newHandler(TlsEngines engines) {
    var handler = new SslHandler(engines.newEngine(), false, slowChecks);
    handler.setHandshakeTimeoutMillis(engines.config().timeout().toMillis());
    return handler;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  /// Whether nobody is served who has not logged in.
  boolean isLoginRequired() {
    return authenticator.anonymous() == null;
  }

  /// Returns the authenticator that was in force.
  Authenticator change(AuthConfig config) {
    var before = authenticator;
    authenticator = new Authenticator(config, slowChecks);
    return before;
  }
}
