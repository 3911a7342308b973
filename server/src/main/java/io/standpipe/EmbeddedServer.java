package io.standpipe;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.Broker;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ClusterView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/// Our own broker, in this process.
record EmbeddedServer(Broker broker, String host) implements CoreServer {
  /// How long the start waits for other servers.
  private static final Duration CLUSTER_PATIENCE = Duration.ofMillis(250);

  @Override
  public Bus bus() {
    return broker.bus();
  }

  @Override
  public List<ScheduledExecutorService> threads() {
    return broker.loops();
  }

  @Override
  public void introduce(StartupLog log) {
    var view = broker.view();
    log.core(view.cluster().map(ClusterView::name).orElse(""), view.serverName(), view.serverId());
  }

  /// The bus of a broker works at once; but other servers may reach more.
  @Override
  public void connect() {
    broker.joinCluster(CLUSTER_PATIENCE);
  }

  @Override
  public boolean mayHaveNeighbours() {
    return broker.routes() > 0;
  }

  @Override
  public void open() {
    broker.open();
  }

  @Override
  public void enterLameDuckMode(Runnable whenEmpty) {
    broker.enterLameDuckMode(whenEmpty);
  }

  @Override
  public void reconfigure(BrokerConfig next) {
    broker.reconfigure(next);
  }

  @Override
  public void reload(AuthConfig auth) {
    broker.reload(auth);
  }

  @Override
  public void reloadCertificates() {
    broker.reloadCertificates();
  }

  @Override
  public Optional<TlsEngines> tls() {
    return broker.tls();
  }

  @Override
  public int port() {
    return broker.port();
  }

  @Override
  public int webSocketPort() {
    return broker.webSocketPort();
  }

  @Override
  public String url() {
    return "nats://" + (host.equals("0.0.0.0") ? "127.0.0.1" : host) + ":" + port();
  }

  @Override
  public BrokerView view() {
    return broker.view();
  }

  @Override
  public CompletableFuture<List<ConnectionView>> connections() {
    return broker.connections();
  }

  @Override
  public CompletableFuture<List<RouteView>> routes() {
    return broker.routeViews();
  }

  @Override
  public List<ConnectionView> closedConnections() {
    return broker.closedConnections();
  }

  @Override
  public List<AccountView> accounts() {
    return broker.accounts();
  }

  @Override
  public List<InterestView> interest(Optional<Subject> receiving) {
    return broker.interest(receiving);
  }

  @Override
  public InterestStatistics interestStatistics() {
    return broker.interestStatistics();
  }

  @Override
  public void close() {
    broker.close();
  }
}
