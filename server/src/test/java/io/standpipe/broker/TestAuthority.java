package io.standpipe.broker;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.standpipe.broker.tls.TlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// Signs certificates for one test, and keeps the files of a server.
public final class TestAuthority {
  private final X509Bundle root;

  public TestAuthority() {
    root = build(
        new CertificateBuilder().subject("CN=Test Authority").setIsCertificateAuthority(true),
        null);
  }

  private static X509Bundle build(CertificateBuilder builder, @Nullable X509Bundle issuer) {
    try {
      return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// For `localhost`, with what `more` adds.
  public X509Bundle issue(UnaryOperator<CertificateBuilder> more) {
    return build(more.apply(new CertificateBuilder().ecp256()
        .subject("CN=localhost")
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")), root);
  }

  public X509Bundle issue() {
    return issue(UnaryOperator.identity());
  }

  /// For a server of this name only, without an address.
  public X509Bundle issueFor(String host) {
    return build(new CertificateBuilder().ecp256().subject("CN=server").addSanDnsName(host), root);
  }

  /// For a client, without alternative names.
  X509Bundle issueTo(String subject) {
    return build(new CertificateBuilder().ecp256().subject(subject), root);
  }

  /// Writes `cert.pem`, `key.pem` and `ca.pem`.
  public TlsConfig write(Path directory, X509Bundle server) {
    try {
      Files.writeString(directory.resolve("ca.pem"), root.getCertificatePEM());
      return TlsConfig.of(
          Files.writeString(directory.resolve("cert.pem"), server.getCertificatePathPEM()),
          Files.writeString(directory.resolve("key.pem"), server.getPrivateKeyPEM()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A client that trusts this authority and has no certificate.
  public SSLContext trusting() {
    return context(new KeyManager[0]);
  }

  /// A client that trusts this authority and shows a certificate.
  SSLContext showing(X509Bundle certificate) {
    try {
      return context(certificate.toKeyManagerFactory().getKeyManagers());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private SSLContext context(KeyManager[] keys) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[]{root.toTrustManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
