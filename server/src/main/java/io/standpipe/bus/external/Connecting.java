package io.standpipe.bus.external;

import io.nats.client.AuthenticationException;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Options;
import java.io.IOException;
import java.time.Duration;

/// Makes the first connection, with the settings of NATS Streaming Server 0.25.6: one attempt per
/// URL at the start, and for ever, every 250 ms, when a connection was lost. Failures are told in
/// the words of its client library. Source: reference, configuration 1.7, nats core 6.1.
final class Connecting {
  private static final Duration RECONNECT_WAIT = Duration.ofMillis(250);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

  private final ExternalConfig config;
  private final String name;
  private final ConnectionState state;

  Connecting(ExternalConfig config, String name, ConnectionState state) {
    this.config = config;
    this.name = name;
    this.state = state;
  }

  Connection connect() {
    boolean tls = config.tls().isWanted()
        || config.urls().stream().anyMatch(url -> url.startsWith("tls://"));
    try {
      return connect(tls);
    } catch (NatsException e) {
      // jnats does not do what the server asks for unless it was told so before.
      if (!tls && Failure.isTlsRequired(e.getCause())) {
        return connect(true);
      }
      throw e;
    }
  }

  private Connection connect(boolean tls) {
    try {
      return Nats.connect(options(tls));
    } catch (AuthenticationException e) {
      throw new NatsException("nats: Authorization Violation", e);
    } catch (IOException e) {
      var reason = state.lastFailure();
      throw Failure.of(reason == null ? e : reason);
    } catch (IllegalArgumentException e) {
      throw new NatsException("malformed url: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NatsException("interrupted", e);
    }
  }

  private Options options(boolean tls) {
    var builder = new Options.Builder().servers(config.urls().toArray(String[]::new))
        .connectionName(name)
        .connectionTimeout(CONNECT_MAX)
        .reconnectWait(RECONNECT_WAIT)
        .maxReconnects(-1)
        .reconnectBufferSize(0)
        .maxMessagesInOutgoingQueue(0)
        .hostnameResolveMode(Options.HostnameResolveMode.HappyEyeballs)
        .supportUTF8Subjects()
        .subjectValidationType(Options.SubjectValidationType.None)
        .dataPortType(GatedSocket.class.getName())
        .connectionListener(state)
        .errorListener(state);
    if (config.credentials().isPresent()) {
      builder.authHandler(NkeySigner.ofCredentials(config.credentials().get()));
    } else if (config.nkeySeed().isPresent()) {
      builder.authHandler(NkeySigner.ofSeed(config.nkeySeed().get()));
    } else if (!config.token().isEmpty()) {
      builder.token(config.token().toCharArray());
    } else if (!config.username().isEmpty()) {
      builder.userInfo(config.username().toCharArray(), config.password().toCharArray());
    }
    if (tls) {
      builder.sslContext(ClientTls.context(config.tls()));
    }
    return builder.build();
  }
}
