package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.sun.management.UnixOperatingSystemMXBean;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.Secret;
import io.standpipe.broker.auth.TestNkey;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsConfig;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many who want in, and what is left of them.
class LoginStormTest {
  private static final String ALICE = "{\"verbose\":false,\"user\":\"alice\",\"pass\":\"s3cret\"}";
  private static final String WRONG = "CONNECT {\"user\":\"alice\",\"pass\":\"wrong\"}\r\nPING\r\n";

  private static AuthConfig auth(int cost) {
    var hash = BCrypt.withDefaults().hashToString(cost, "s3cret".toCharArray());
    return AuthConfig.of(List.of(UserConfig.withPassword("alice", Secret.of(hash))))
        .withTimeout(Duration.ofSeconds(20));
  }

  private static BrokerConfig crowded() {
    return new BrokerConfig("127.0.0.1", 0, 100_000, 1_048_576, 4_096, 67_108_864,
        Duration.ofSeconds(10), Duration.ofMinutes(2), 2, 2, 0, LameDuckConfig.DEFAULT);
  }

  private static long descriptors() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getOpenFileDescriptorCount();
  }

  /// A round trip of somebody who is logged in, again and again, while strangers come and go.
  @Test
  void tenThousandWrongPasswordsHoldUpNobody() {
    try (var broker = new TestBroker(crowded().with(auth(4)));
        var publisher = broker.connect(ALICE);
        var subscriber = broker.connect(ALICE)) {
      subscriber.send("SUB foo 1\r\n");
      subscriber.flush();
      for (int round = 0; round < 100; round++) {
        var strangers = new ArrayList<TestClient>();
        for (int i = 0; i < 100; i++) {
          var stranger = broker.connectSilently();
          stranger.send(WRONG);
          strangers.add(stranger);
        }
        publisher.send("PUB foo 5\r\nhello\r\n");
        subscriber.expect("MSG foo 1 5\r\nhello\r\n");
        strangers.forEach(TestClient::close);
      }

      eventually(() -> broker.broker().view().connections() == 2);
      assertThat(broker.broker().view().totalConnections()).isEqualTo(10_002);
      assertThat(broker.broker().view().subscriptions()).isEqualTo(1);
    }
  }

  /// With this cost a processor checks a few passwords per second.
  @Test
  void whoWasHereBeforeGetsInDuringAStorm() {
    try (var broker = new TestBroker(crowded().with(auth(12)))) {
      broker.connect(ALICE).close();
      var strangers = new ArrayList<TestClient>();
      for (int i = 0; i < 200; i++) {
        var stranger = broker.connectSilently();
        stranger.info();
        stranger.send(WRONG);
        strangers.add(stranger);
      }

      broker.connect(ALICE).close();

      // Nearly all of them are still waiting.
      assertThat(broker.broker().view().connections()).isGreaterThan(100);
      strangers.forEach(TestClient::close);
      eventually(() -> broker.broker().view().connections() == 0);
    }
  }

  @Test
  void wrongNoncesGetNobodyIn() {
    var nkey = TestNkey.user();
    var auth = AuthConfig.of(List.of(UserConfig.withNkey(nkey.publicKey())));
    try (var broker = new TestBroker(crowded().with(auth))) {
      for (int i = 0; i < 200; i++) {
        try (var client = broker.connectSilently()) {
          client.info();
          client.send("CONNECT {\"nkey\":\"" + nkey.publicKey() + "\",\"sig\":\""
              + nkey.sign("nonce-" + i) + "\"}\r\n");
          client.expect("-ERR 'Authorization Violation'\r\n");
        }
      }

      eventually(() -> broker.broker().view().connections() == 0);
    }
  }

  @Test
  void fiveThousandConnectionsLeaveNoDescriptorsBehind() {
    try (var broker = new TestBroker(crowded().with(auth(4)))) {
      broker.connect(ALICE).close();
      eventually(() -> broker.broker().view().connections() == 0);
      long before = descriptors();

      for (int i = 0; i < 5000; i++) {
        var client = broker.connectSilently();
        switch (i % 3) {
          case 0 -> client.send("CONN");
          case 1 -> client.send(WRONG);
          default -> {
            // says nothing
          }
        }
        client.close();
      }

      eventually(() -> broker.broker().view().totalConnections() == 5001);
      eventually(() -> broker.broker().view().connections() == 0);
      eventually(() -> descriptors() <= before + 8);
    }
  }

  @Test
  void handshakesThatAreBrokenOffLeaveNothingBehind(@TempDir Path directory) {
    var authority = new TestAuthority();
    TlsConfig tls = authority.write(directory, authority.issue());
    try (var broker = new TestBroker(crowded().with(tls))) {
      for (int i = 0; i < 500; i++) {
        var client = broker.connectSilently();
        client.send("\u0016\u0003\u0001\u0000\u00c8\u0001".substring(0, i % 7));
        client.close();
      }

      eventually(() -> broker.broker().view().totalConnections() == 500);
      eventually(() -> broker.broker().view().connections() == 0);
    }
  }
}
