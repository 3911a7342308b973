package io.standpipe.broker;

import io.standpipe.broker.tls.PeerCertificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// How a connection is secured.
///
/// @param version such as `1.3`
/// @param peers the certificates that the client has shown, its own first
public record TlsView(String version, String cipherSuite, List<Peer> peers) {
  /// A certificate; its key and it as a whole by their SHA-256.
  public record Peer(String subject, String keyDigest, String certificateDigest) {
    private static Peer of(X509Certificate certificate) {
      var shown = new PeerCertificate(certificate);
      return new Peer(shown.names().subject(), shown.fingerprint(), shown.digest());
    }
  }

  public TlsView {
    peers = List.copyOf(peers);
  }

  static TlsView of(SSLSession session) {
    return new TlsView(session.getProtocol().replaceFirst("^TLSv", ""), session.getCipherSuite(),
        peers(session));
  }

  private static List<Peer> peers(SSLSession session) {
    try {
      return Arrays.stream(session.getPeerCertificates())
          .map(X509Certificate.class::cast)
          .map(Peer::of)
          .toList();
    } catch (SSLPeerUnverifiedException _) {
      return List.of();
    }
  }
}
