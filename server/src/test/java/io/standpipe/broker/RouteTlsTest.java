package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.standpipe.broker.tls.TlsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that speak TLS to each other.
class RouteTlsTest {
  private final TestAuthority authority = new TestAuthority();
  @TempDir
  private Path directory;

  @Test
  void messagesPassBetweenServersThatTrustEachOther() {
    try (var first = broker(own("first", authority, authority.issue()));
        var second = broker(own("second", authority, authority.issue()), url("127.0.0.1", first))) {
      eventually(() -> first.broker().routes() == 1 && second.broker().routes() == 1);
      try (var client = first.connect(); var publisher = second.connect()) {
        client.send("SUB foo 1\r\n");
        client.flush();
        eventually(() -> second.broker().view().subscriptions() == 1);
        publisher.send("PUB foo 5\r\nhello\r\n".repeat(5000));
        client.expect("MSG foo 1 5\r\nhello\r\n".repeat(5000));
      }
    }
  }

  @Test
  void aServerOfAnotherAuthorityIsTurnedAway() {
    var stranger = new TestAuthority();
    try (var first = broker(own("first", authority, authority.issue()));
        var second = broker(own("second", authority, stranger.issue()), url("127.0.0.1", first))) {
      eventually(() -> mentions(first, "TLS route handshake error")
          && mentions(second, "Router connection closed"));
      assertThat(first.broker().routes() + second.broker().routes()).isZero();
    }
  }

  @Test
  void aCertificateMustBeForTheHostThatIsDialled() {
    var elsewhere = authority.issue(
        _ -> new CertificateBuilder().ecp256().subject("CN=elsewhere").addSanDnsName("elsewhere"));
    try (var first = broker(own("first", authority, elsewhere));
        var second = broker(own("second", authority, authority.issue()), url("127.0.0.1", first))) {
      eventually(() -> mentions(second, "TLS route handshake error"));
      assertThat(first.broker().routes() + second.broker().routes()).isZero();
    }
  }

  @Test
  void whoSpeaksNoTlsHearsNothing() {
    try (var broker = broker(own("first", authority, authority.issue()));
        var plain = new TestClient(broker.broker().routePort())) {
      plain.send("INFO {\"server_id\":\"N\"}\r\nPING\r\n");

      assertThat(plain.readToEnd()).doesNotContain("INFO");
      eventually(() -> mentions(broker, "TLS route handshake error"));
    }
  }

  private static boolean mentions(TestBroker broker, String text) {
    return broker.log().stream().anyMatch(line -> line.contains(text));
  }

  /// Shows `certificate` and trusts `trusted`.
  private TlsConfig own(String name, TestAuthority trusted, X509Bundle certificate) {
    try {
      var place = Files.createDirectories(directory.resolve(name));
      return trusted.write(place, certificate).verifying(place.resolve("ca.pem"), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static URI url(String host, TestBroker broker) {
    return URI.create("nats-route://" + host + ":" + broker.broker().routePort());
  }

  private static TestBroker broker(TlsConfig tls, URI... routes) {
    return new TestBroker(TestBroker.CONFIG.with(new RoutesConfig("", "127.0.0.1", 0, "", "",
        Duration.ofSeconds(20), List.of(routes), "", false, 0, Optional.of(tls))));
  }
}
