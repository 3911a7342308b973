package io.standpipe.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What the server of a [Topology] wants from its clients, and how each of them says it.
enum Access {
  /// Clients of the streaming server.
  STREAMING("streaming"),
  /// Clients of core NATS.
  CORE("core");

  static final Path CERTIFICATE = keys().resolve("rsa-cert.pem");
  static final Path KEY = keys().resolve("rsa-pkcs1.pem");
  private static final String PASSWORD = "s3cret";
  private static final Pattern DOCUMENTED = Pattern.compile("```\n(permissions: \\{.*?\n})\n```",
      Pattern.DOTALL);

  private final String user;

  Access(String user) {
    this.user = user;
  }

  private static Path keys() {
    return ServerUnderTest.repository().resolve("server/src/test/resources/tls");
  }

  /// What makes a server ask for it.
  static List<String> serverFlags() {
    return switch (ServerUnderTest.topology()) {
      case ALONE, EXTERNAL, ROUTED -> List.of();
      case TLS -> List.of("-c", configuration("topology-tls", """
          tls { cert_file: "%s", key_file: "%s", timeout: 20 }
          """.formatted(CERTIFICATE, KEY)));
      case USERS -> List.of("-c", configuration("topology-users", """
          authorization {
            timeout: 20
            users = [
              {user: core, password: %s}
              {user: streaming, password: %s, %s}
            ]
          }
          """.formatted(PASSWORD, PASSWORD, documentedPermissions())));
    };
  }

  /// Writes a file of the server and returns its name.
  static String configuration(String name, String text) {
    try {
      var file = Files.createDirectories(Path.of("target")).resolve(name + ".conf");
      return Files.writeString(file, text).toAbsolutePath().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String documentedPermissions() {
    try {
      var page = Files.readString(ServerUnderTest.repository().resolve("docs/security.md"));
      var example = DOCUMENTED.matcher(page);
      if (!example.find()) {
        throw new AssertionError("docs/security.md shows no permissions of a streaming client");
      }
      return example.group(1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static boolean isEncrypted() {
    return ServerUnderTest.topology() == Topology.TLS;
  }

  private static boolean needsUser() {
    return ServerUnderTest.topology() == Topology.USERS;
  }

  /// For the Java clients. They trust every certificate: what they check is no business of ours.
  String url(InetSocketAddress address) {
    return (isEncrypted() ? "opentls://" : "nats://")
        + (needsUser() ? user + ":" + PASSWORD + "@" : "") + address.getHostString() + ":"
        + address.getPort();
  }

  /// For CONNECT, each as `"key":value`.
  List<String> connectOptions() {
    return needsUser()
        ? List.of("\"user\":\"" + user + "\"", "\"pass\":\"" + PASSWORD + "\"")
        : List.of();
  }

  /// For scripts of Node.
  Map<String, String> environment() {
    return switch (ServerUnderTest.topology()) {
      case ALONE, EXTERNAL, ROUTED -> Map.of();
      case TLS -> Map.of("SERVER_CA", CERTIFICATE.toString());
      case USERS ->
        Map.of("SERVER_USER", user, "SERVER_CORE_USER", CORE.user, "SERVER_PASS", PASSWORD);
    };
  }

  /// Trusts the server and nobody else.
  static SSLContext trusting() {
    try (var certificate = Files.newInputStream(CERTIFICATE)) {
      var store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("server",
          CertificateFactory.getInstance("X.509").generateCertificate(certificate));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
