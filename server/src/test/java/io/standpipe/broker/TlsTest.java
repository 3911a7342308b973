package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.tls.TlsEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsTest {
  private static final Path KEYS = Path.of("src/test/resources/tls");
  private static final String CONNECT = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\nPING\r\n";

  private final TestAuthority authority = new TestAuthority();
  @TempDir
  private Path directory;

  private TlsConfig tls() {
    return patient(authority.issue());
  }

  /// On a machine that has much else to do, a handshake takes time.
  private TlsConfig patient(X509Bundle certificate) {
    return authority.write(directory, certificate).withTimeout(Duration.ofSeconds(20));
  }

  private TlsConfig verifying(boolean mapping) {
    return tls().verifying(directory.resolve("ca.pem"), mapping);
  }

  private static TestBroker broker(TlsConfig tls) {
    return new TestBroker(CONFIG.with(tls));
  }

  /// Connected over TLS.
  private static TestClient connect(TestBroker broker, SSLContext context) throws IOException {
    var client = broker.connectSilently();
    client.info();
    client.startTls(context);
    client.send(CONNECT);
    client.expect("PONG\r\n");
    return client;
  }

  /// The server ends the handshake; with TLS 1.3 a client may hear of it only when it reads.
  private static void expectRefused(TestBroker broker, SSLContext context) {
    try (var client = broker.connectSilently()) {
      client.info();
      assertThatThrownBy(() -> {
        client.startTls(context);
        client.send(CONNECT);
        assertThat(client.readToEnd()).isEmpty();
        throw new SSLException("closed");
      }).isInstanceOfAny(IOException.class, UncheckedIOException.class);
    }
  }

  private static void expectLog(TestBroker broker, String line) {
    eventually(
        () -> broker.log().stream().anyMatch(l -> l.startsWith("ERROR ") && l.contains(line)));
  }

  @ParameterizedTest
  @EnumSource(names = {"rsa2048", "ecp256", "ecp384", "ed25519"})
  void clientsSpeakTlsAfterInfo(Algorithm algorithm) throws IOException {
    var config = patient(authority.issue(b -> b.algorithm(algorithm)));
    String payload = "x".repeat(300_000);
    try (var broker = broker(config);
        var publisher = connect(broker, authority.trusting());
        var subscriber = connect(broker, authority.trusting())) {
      subscriber.send("SUB foo 1\r\n");
      subscriber.flush();

      publisher.send("PUB foo 5\r\nhello\r\n".repeat(5000));
      subscriber.expect("MSG foo 1 5\r\nhello\r\n".repeat(5000));
      publisher.send("PUB foo 300000\r\n" + payload + "\r\n");
      subscriber.expect("MSG foo 1 300000\r\n" + payload + "\r\n");
      publisher.flush();
    }
  }

  @Test
  void infoSaysThatTlsIsRequired() {
    try (var broker = broker(tls()); var client = broker.connectSilently()) {
      assertThat(client.info()).contains(",\"headers\":true,\"tls_required\":true,\"max_payload\"");
    }
    try (var broker = broker(verifying(false)); var client = broker.connectSilently()) {
      assertThat(client.info()).contains(",\"tls_required\":true,\"tls_verify\":true,");
    }
    try (var broker = broker(tls().allowingPlain()); var client = broker.connectSilently()) {
      assertThat(client.info()).contains(",\"tls_available\":true,").doesNotContain("tls_required");
    }
  }

  @ParameterizedTest
  @CsvSource({"rsa-cert.pem,rsa-pkcs1.pem", "ec-cert.pem,ec-sec1.pem"})
  void keysOfOlderToolsAreUnderstood(String certificate, String key) {
    var engines = TlsEngines.load(TlsConfig.of(KEYS.resolve(certificate), KEYS.resolve(key)));

    assertThat(engines.newEngine().getUseClientMode()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
      "rsa-cert.pem,ec-sec1.pem,error parsing X509 certificate/key pair: tls: private key does not match public key",
      "missing.pem,ec-sec1.pem,error parsing X509 certificate/key pair: open src/test/resources/tls/missing.pem: no such file or directory",
      "ec-sec1.pem,ec-sec1.pem,error parsing X509 certificate/key pair: failed to find any PEM data in certificate input src/test/resources/tls/ec-sec1.pem",
      "rsa-cert.pem,rsa-cert.pem,error parsing X509 certificate/key pair: failed to find any PEM data in key input src/test/resources/tls/rsa-cert.pem"})
  void filesThatCannotBeUsedAreNamed(String certificate, String key, String message) {
    var config = TlsConfig.of(KEYS.resolve(certificate), KEYS.resolve(key));

    assertThatThrownBy(() -> TlsEngines.load(config)).hasMessage(message);
  }

  @Test
  void plainTextIsTurnedAwayAndHarmsNobody() throws IOException {
    try (var broker = broker(tls()); var other = connect(broker, authority.trusting())) {
      for (int i = 0; i < 5; i++) {
        var plain = broker.connectSilently();
        plain.info();
        plain.send(CONNECT);
        plain.readToEnd();
        plain.close();
      }

      expectLog(broker, "TLS handshake error: the client does not speak TLS");
      other.flush();
      eventually(() -> broker.broker().view().connections() == 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0016", "\u0016\u0003\u0001\u0000\u00c8\u0001"})
  void aHandshakeThatStallsIsEnded(String start) {
    try (var broker = broker(tls().withTimeout(Duration.ofMillis(50)));
        var client = broker.connectSilently()) {
      client.info();
      client.send(start);

      client.readToEnd();
      expectLog(broker, "TLS handshake timeout");
      eventually(() -> broker.broker().view().connections() == 0);
    }
  }

  @Test
  void garbageInAHandshakeIsTurnedAway() {
    try (var broker = broker(tls()); var client = broker.connectSilently()) {
      client.info();
      client.send("\u0016\u0003\u0001\u0000\u0005hello");

      client.readToEnd();
      expectLog(broker, "TLS handshake error: ");
    }
  }

  @Test
  void clientsNeedACertificateOfTheRightAuthority() throws IOException {
    var stranger = new TestAuthority();
    try (var broker = broker(verifying(false))) {
      connect(broker, authority.showing(authority.issueTo("CN=me"))).close();

      expectRefused(broker, authority.trusting());
      expectLog(broker, "Empty client certificate chain");
      expectRefused(broker, authority.showing(stranger.issueTo("CN=me")));
      var expired = authority.issue(b -> b.notBefore(Instant.now().minus(Duration.ofDays(9)))
          .notAfter(Instant.now().minus(Duration.ofDays(2))));
      expectRefused(broker, authority.showing(expired));
      expectLog(broker, "NotAfter");
      eventually(() -> broker.broker().view().connections() == 0);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"CN=me,O=Acme|CN=me,O=Acme|yes",
      "CN=me,O=Acme|O=acme, CN=me|yes", "CN=me|CN=you|no", "CN=mail|derek@nats.io|yes",
      "CN=host|client.example|yes", "CN=uri|spiffe://example/client|yes"})
  void theCertificateNamesTheUser(String subject, String user, String answer) throws Exception {
    var auth = AuthConfig.of(List.of(UserConfig.withCertificate(user)));
    var certificate = authority.issue(b -> alternatives(b.subject(subject), subject));
    try (var broker = new TestBroker(CONFIG.with(verifying(true)).with(auth));
        var client = broker.connectSilently()) {
      client.info();
      client.startTls(authority.showing(certificate));
      client.send(CONNECT);

      client.expect(answer.equals("yes") ? "PONG\r\n" : "-ERR 'Authorization Violation'\r\n");
    }
  }

  private static CertificateBuilder alternatives(CertificateBuilder builder, String subject) {
    return switch (subject) {
      case "CN=mail" -> builder.addSanRfc822Name("derek@nats.io");
      case "CN=host" -> builder.addSanDnsName("client.example");
      case "CN=uri" -> builder.addSanUriName(URI.create("spiffe://example/client"));
      default -> builder;
    };
  }

  @Test
  void plainClientsMayStayIfThatIsAllowed() throws IOException {
    try (var broker = broker(tls().allowingPlain());
        var secured = connect(broker, authority.trusting());
        var plain = broker.connect()) {
      plain.send("SUB foo 1\r\n");
      plain.flush();

      secured.send("PUB foo 5\r\nhello\r\n");

      plain.expect("MSG foo 1 5\r\nhello\r\n");
      secured.flush();
    }
  }

  @Test
  void aClientThatIsSilentForLongMayStillBePlain() {
    try (var broker = broker(tls().allowingPlain().withTimeout(Duration.ofMillis(10)));
        var first = broker.connectSilently();
        var second = broker.connectSilently()) {
      first.info();
      second.info();
      second.send(CONNECT);
      second.expect("PONG\r\n");
      first.send(CONNECT);
      first.expect("PONG\r\n");
    }
  }

  @Test
  void aRefusedLoginIsToldOverTls() throws IOException {
    var auth = AuthConfig.of(List.of(UserConfig.withPassword("alice", Secret.of("wonderland"))));
    try (var broker = new TestBroker(CONFIG.with(tls()).with(auth));
        var client = broker.connectSilently()) {
      client.info();
      client.startTls(authority.trusting());
      client.send(CONNECT);

      client.expect("-ERR 'Authorization Violation'\r\n");
      client.expectClosed();
    }
  }

  @Test
  void theTimeToLogInBeginsWhenTheHandshakeHasEnded() throws IOException {
    var auth = AuthConfig.of(List.of(UserConfig.withPassword("alice", Secret.of("wonderland"))))
        .withTimeout(Duration.ofMillis(30));
    try (var broker = new TestBroker(CONFIG.with(tls()).with(auth));
        var client = broker.connectSilently()) {
      client.info();
      client.startTls(authority.trusting());

      client.expect("-ERR 'Authentication Timeout'\r\n");
    }
  }

  @Test
  void newCertificatesAreServedWithoutARestart() throws IOException {
    var first = authority.issue();
    var second = authority.issue();
    try (var broker = broker(patient(first)); var old = connect(broker, authority.trusting())) {
      assertThat(served(broker)).isEqualTo(first.getCertificate());

      authority.write(directory, second);
      broker.broker().reloadCertificates();
      assertThat(served(broker)).isEqualTo(second.getCertificate());

      Files.writeString(directory.resolve("key.pem"), "nonsense");
      assertThatThrownBy(() -> broker.broker().reloadCertificates())
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(served(broker)).isEqualTo(second.getCertificate());
      old.flush();
    }
  }

  private X509Certificate served(TestBroker broker) throws IOException {
    try (var client = broker.connectSilently()) {
      client.info();
      return (X509Certificate) client.startTls(authority.trusting()).getPeerCertificates()[0];
    }
  }

  @Test
  void onlyPinnedKeysAreAccepted() throws Exception {
    var mine = authority.issueTo("CN=me");
    var pin = HexFormat.of()
        .withUpperCase()
        .formatHex(MessageDigest.getInstance("SHA-256")
            .digest(mine.getCertificate().getPublicKey().getEncoded()));
    try (var broker = broker(verifying(false).withPinned(Set.of(pin)))) {
      connect(broker, authority.showing(mine)).close();

      expectRefused(broker, authority.showing(authority.issueTo("CN=me")));
      expectLog(broker, "is not among the pinned ones");
    }
  }

  @Test
  void handshakesAreLimitedPerSecond() throws IOException {
    try (var broker = broker(tls().withRateLimit(1))) {
      int refused = 0;
      for (int i = 0; i < 3; i++) {
        try (var client = broker.connectSilently()) {
          client.info();
          try {
            client.startTls(authority.trusting());
          } catch (SSLException _) {
            refused++;
          }
        }
      }
      // A second may begin in between.
      assertThat(refused).isPositive();
    }
  }

  @Test
  void suitesAndCurvesAreThoseOfTheConfiguration() throws IOException {
    var config = tls().withSuites(List.of("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305"),
        List.of("CurveP384"));
    try (var broker = broker(config); var client = broker.connectSilently()) {
      client.info();
      var context = authority.trusting();
      var session = client.startTls(context);
      assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
      var engine = broker.broker().tls().map(TlsEngines::newEngine).orElseThrow();
      assertThat(engine.getEnabledCipherSuites())
          .contains("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256")
          .doesNotContain("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
      assertThat(engine.getSSLParameters().getNamedGroups()).containsExactly("secp384r1");
    }
    assertThatThrownBy(
        () -> TlsEngines.load(tls().withSuites(List.of("TLS_RSA_WITH_RC4_128_SHA"), List.of())))
        .hasMessageStartingWith("unrecognized cipher TLS_RSA_WITH_RC4_128_SHA; ");
    assertThatThrownBy(() -> TlsEngines.load(tls().withSuites(List.of(), List.of("P1"))))
        .hasMessageStartingWith("unrecognized curve preference P1; ");
  }

  @Test
  void monitoringIsToldHowAConnectionIsSecured() throws Exception {
    var certificate = authority.issueTo("CN=me");
    try (var broker = broker(verifying(false));
        var _ = connect(broker, authority.showing(certificate))) {
      var tls = broker.broker().connections().join().getFirst().tls().orElseThrow();
      assertThat(tls.version()).isEqualTo("1.3");
      assertThat(tls.cipherSuite()).startsWith("TLS_AES_");
      assertThat(tls.peers()).contains(new TlsView.Peer("CN=me",
          sha256(certificate.getCertificate().getPublicKey().getEncoded()),
          sha256(certificate.getCertificate().getEncoded())));
    }
    try (var broker = broker(tls()); var _ = connect(broker, authority.trusting())) {
      assertThat(broker.broker().connections().join().getFirst().tls().orElseThrow().peers())
          .isEmpty();
    }
  }

  private static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void monitoringAsksNobodyForACertificate() {
    var engines = TlsEngines.load(verifying(false));

    assertThat(engines.newEngine().getNeedClientAuth()).isTrue();
    assertThat(engines.newMonitoringEngine().getNeedClientAuth()).isFalse();
  }
}
