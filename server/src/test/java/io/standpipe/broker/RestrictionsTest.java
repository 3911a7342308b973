package io.standpipe.broker;

import static io.standpipe.broker.TestBroker.CONFIG;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What an operator may forbid all clients. Source: reference, core NATS 1.6 to 1.8.
class RestrictionsTest {
  private static TestBroker broker(int subscriptions, int tokens, boolean headers) {
    return new TestBroker(CONFIG.with(new Restrictions(subscriptions, tokens, headers)));
  }

  @Test
  void aConnectionHasOnlySoManySubscriptions() {
    try (var broker = broker(2, 0, true);
        var client = broker.connect();
        var other = broker.connect()) {
      client.send("SUB a 1\r\nSUB b 2\r\nSUB c 3\r\n");
      client.expect("-ERR 'maximum subscriptions exceeded'\r\n");
      client.send("UNSUB 1\r\nSUB c 3\r\nPUB c 1\r\nx\r\n");
      client.expect("MSG c 3 1\r\nx\r\n");
      other.send("SUB a 1\r\nSUB b 2\r\n");
      other.flush();
    }
  }

  @Test
  void aSubscriptionHasOnlySoManyTokens() {
    try (var broker = broker(0, 3, true); var client = broker.connect()) {
      client.send("SUB a.b.c 1\r\nSUB a.b.c.> q 2\r\nPUB a.b.c 1\r\nx\r\n");
      client.expect(
          "-ERR 'Permissions Violation for Subscription to \"a.b.c.>\", too many tokens'\r\n");
      client.expect("MSG a.b.c 1 1\r\nx\r\n");
      client.flush();
    }
  }

  @Test
  void withoutHeadersNobodyMaySendAny() {
    try (var broker = broker(0, 0, false);
        var silent = broker.connectSilently();
        var client = broker.connect("{\"verbose\":false,\"headers\":true}");
        var asking = broker.connectSilently()) {
      assertThat(silent.info()).contains(",\"headers\":false,");
      client.send("HPUB a 12 13\r\nNATS/1.0\r\n\r\nx\r\n");
      client.expectClosed();
      asking.info();
      asking.send("CONNECT {\"headers\":true,\"no_responders\":true}\r\n");
      asking.expect("-ERR 'no responders requires headers support'\r\n");
    }
  }
}
