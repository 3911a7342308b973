package io.standpipe.broker;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.standpipe.broker.auth.CertificateNames;
import io.standpipe.broker.tls.PeerCertificate;
import io.standpipe.broker.tls.TlsConfig;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a client has shown in a TLS handshake.
///
/// @param names present if they say who it is
/// @param complaint why it may not go on; empty if it may
record TlsPeer(String summary, TlsView view, Optional<CertificateNames> names, String complaint) {
  static TlsPeer of(SslHandler done, TlsConfig config) {
    var session = done.engine().getSession();
    var certificate = certificate(session);
    return new TlsPeer(
        "TLS handshake complete, version " + session.getProtocol() + ", cipher suite "
            + session.getCipherSuite(),
        TlsView.of(session),
        config.verifyAndMap() ? certificate.map(PeerCertificate::names) : Optional.empty(),
        complaint(certificate, config));
  }

  private static Optional<PeerCertificate> certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate first
          ? Optional.of(new PeerCertificate(first))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }

  private static String complaint(Optional<PeerCertificate> certificate, TlsConfig config) {
    var pins = config.pinnedCertificates();
    var key = certificate.map(PeerCertificate::fingerprint).orElse("");
    if (pins.isEmpty() || pins.contains(key)) {
      return "";
    }
    return "the key of the client's certificate"
        + (key.isEmpty() ? ", which is missing," : " " + key) + " is not among the pinned ones";
  }

  /// Why a handshake came to nothing, for the log.
  static String describe(Throwable cause) {
    if (cause instanceof SslHandshakeTimeoutException) {
      return "TLS handshake timeout";
    } else if (cause instanceof NotSslRecordException) {
      return "TLS handshake error: the client does not speak TLS";
    }
    var reason = cause;
    while (reason.getCause() != null) {
      reason = reason.getCause();
    }
    return "TLS handshake error: " + reason.getMessage();
  }
}
