package io.standpipe.broker.tls;

import io.standpipe.broker.auth.CertificateNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/// What a client's certificate tells.
public final class PeerCertificate {
  private static final int EMAIL = 1;
  private static final int DNS = 2;
  private static final int URI = 6;

  private final X509Certificate certificate;

  public PeerCertificate(X509Certificate certificate) {
    this.certificate = certificate;
  }

  /// Whom it names: e-mail addresses first, then hosts, then URIs, then the subject.
  public CertificateNames names() {
    var names = new ArrayList<String>();
    for (int type : List.of(EMAIL, DNS, URI)) {
      for (var alternative : alternatives()) {
        if (alternative.get(0) instanceof Integer kind && kind == type
            && alternative.get(1) instanceof String name) {
          names.add(name);
        }
      }
    }
    return new CertificateNames(names,
        certificate.getSubjectX500Principal().getName(X500Principal.RFC2253));
  }

  private Collection<List<?>> alternatives() {
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      return alternatives == null ? List.of() : alternatives;
    } catch (CertificateParsingException _) {
      return List.of();
    }
  }

  /// SHA-256 of the public key with its algorithm, 64 hexadecimal digits.
  public String fingerprint() {
    return sha256(certificate.getPublicKey().getEncoded());
  }

  /// SHA-256 of the whole certificate, 64 hexadecimal digits.
  public String digest() {
    try {
      return sha256(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("it came encoded", e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
