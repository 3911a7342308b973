package io.standpipe.bus.external;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.ErrorListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What jnats tells about the connection: whether there is one now, and what went wrong.
/// Any thread.
final class ConnectionState implements ConnectionListener, ErrorListener {
  private final ExternalConfig.Tls tls;
  private final String name;
  private final ReadGate gate;
  private final System.Logger logger;
  private final List<Runnable> whenConnected = new ArrayList<>();
  private volatile boolean connected;
  private volatile @Nullable Exception lastFailure;

  ConnectionState(ExternalConfig.Tls tls, String name, ReadGate gate, System.Logger logger) {
    this.tls = tls;
    this.name = name;
    this.gate = gate;
    this.logger = logger;
  }

  ReadGate gate() {
    return gate;
  }

  /// Whom the certificate of a server must name.
  String certificateName(String host) {
    return tls.serverName().isEmpty() ? host : tls.serverName();
  }

  boolean checksNames() {
    return !tls.insecure();
  }

  /// Whether what is published now has a chance to arrive.
  boolean isConnected() {
    return connected;
  }

  /// Runs `action` once, as soon as there is a connection.
  void whenConnected(Runnable action) {
    synchronized (this) {
      if (!connected) {
        whenConnected.add(action);
        return;
      }
    }
    action.run();
  }

  @Override
  @SuppressWarnings("deprecation") // its successor has a default and calls this, which has none
  public void connectionEvent(Connection connection, Events event) {
    switch (event) {
      case RESUBSCRIBED -> {
        established();
        logger.log(INFO, "connection \"" + name + "\" reconnected to NATS Server at \""
            + withoutSecrets(String.valueOf(connection.getConnectedUrl())) + "\"");
      }
      case DISCONNECTED -> {
        boolean wasConnected = connected;
        connected = false;
        if (wasConnected) {
          var failure = lastFailure;
          logger.log(ERROR, "connection \"" + name + "\" has been disconnected"
              + (failure == null ? "" : ": " + failure.getMessage()));
          lastFailure = null;
        }
      }
      case CLOSED -> connected = false;
      case CONNECTED, RECONNECTED, DISCOVERED_SERVERS, LAME_DUCK -> {
        // The first is known before it is told, the second told again when subscriptions are in
        // force, and the others are jnats' own affair.
      }
    }
  }

  /// There is a connection, and what was subscribed is in force.
  void established() {
    List<Runnable> actions;
    synchronized (this) {
      connected = true;
      actions = List.copyOf(whenConnected);
      whenConnected.clear();
    }
    actions.forEach(Runnable::run);
  }

  /// `user:password@` in front of a host becomes `[REDACTED]@`.
  static String withoutSecrets(String url) {
    return url.replaceAll("//[^/@]*@", "//[REDACTED]@");
  }

  @Override
  public void errorOccurred(Connection connection, String error) {
    lastFailure = new NatsException(error, null);
    logger.log(ERROR, "connection \"" + name + "\": the NATS Server says \"" + error + "\"");
  }

  /// jnats tells of each attempt that failed, and by nothing else why.
  @Override
  public void exceptionOccurred(Connection connection, Exception exception) {
    lastFailure = exception;
    logger.log(DEBUG, () -> "connection \"" + name + "\": " + exception);
  }

  /// Why the last attempt to connect failed, if anybody said so.
  @Nullable
  Exception lastFailure() {
    return lastFailure;
  }

  @Override
  public void slowConsumerDetected(Connection connection, Consumer consumer) {
    logger.log(ERROR, "connection \"" + name + "\" lost messages of the NATS Server");
  }
}
