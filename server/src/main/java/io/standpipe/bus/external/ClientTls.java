package io.standpipe.bus.external;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Reads the certificates for the client's side of TLS.
final class ClientTls {
  private ClientTls() {}

  /// Fails with a [NatsException] that names the file.
  static SSLContext context(ExternalConfig.Tls tls) {
    try {
      var builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
      if (tls.insecure()) {
        builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
      } else {
        tls.authorities().ifPresent(file -> builder.trustManager(file.toFile()));
      }
      if (tls.certificate().isPresent() != tls.key().isPresent()) {
        throw new NatsException("a TLS client certificate and its key must be given together",
            null);
      }
      tls.certificate()
          .ifPresent(file -> builder.keyManager(file.toFile(), tls.key().orElseThrow().toFile()));
      return ((JdkSslContext) builder.build()).context();
    } catch (SSLException | IllegalArgumentException e) {
      throw new NatsException(
          "error parsing X509 certificate/key pair " + named(tls) + ": " + e.getMessage(), e);
    }
  }

  private static String named(ExternalConfig.Tls tls) {
    return java.util.stream.Stream.of(tls.certificate(), tls.key(), tls.authorities())
        .flatMap(Optional::stream)
        .map(Path::toString)
        .toList()
        .toString();
  }
}
