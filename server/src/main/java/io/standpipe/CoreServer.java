package io.standpipe;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/// The NATS server that streaming lives on.
sealed interface CoreServer extends AutoCloseable permits EmbeddedServer, ExternalServer {
  Bus bus();

  /// What channels run on.
  List<ScheduledExecutorService> threads();

  /// Logs what it is, before streaming recovers its state.
  void introduce(StartupLog log);

  /// Makes the bus work; nothing may be subscribed before.
  void connect();

  /// Whether another streaming server may be reached by [#bus].
  boolean mayHaveNeighbours();

  /// Returns when clients are served.
  void open();

  /// See [Standpipe#enterLameDuckMode].
  void enterLameDuckMode(Runnable whenEmpty);

  /// See [Standpipe#reconfigure].
  void reconfigure(BrokerConfig next);

  /// See [Standpipe#reload].
  void reload(AuthConfig auth);

  /// See [Standpipe#reloadCertificates].
  void reloadCertificates();

  /// What gives connections of other listeners TLS; empty if there is no certificate.
  Optional<TlsEngines> tls();

  int port();

  /// 0 without a listener for WebSocket.
  int webSocketPort();

  String url();

  BrokerView view();

  CompletableFuture<List<ConnectionView>> connections();

  CompletableFuture<List<RouteView>> routes();

  List<ConnectionView> closedConnections();

  List<AccountView> accounts();

  List<InterestView> interest(Optional<Subject> receiving);

  InterestStatistics interestStatistics();

  @Override
  void close();
}
