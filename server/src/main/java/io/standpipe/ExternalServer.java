package io.standpipe;

import io.standpipe.actor.FaultHandler;
import io.standpipe.broker.AccountView;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.UserConfig;
import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.bus.Bus;
import io.standpipe.bus.external.ExternalBus;
import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.bus.external.NatsException;
import io.standpipe.message.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A NATS server somewhere else, and the threads that a broker in this process would have lent.
record ExternalServer(
    ExternalBus externalBus,
    List<ScheduledExecutorService> threads,
    Optional<TlsEngines> tls) implements CoreServer {
  private static final long CLOSE_MILLIS_MAX = 1000;
  private static final InterestStatistics NO_INTEREST = new InterestStatistics(0, 0, 0, 0, 0, 0, 0,
      0);
  private static final BrokerView NOTHING = new BrokerView("", "", 0, 0, Instant.EPOCH, 0, 0, 0, 0,
      0, 0, 0, 0, false, Optional.empty());
  private static final List<AccountView> NO_ACCOUNTS = List
      .of(new AccountView(UserConfig.GLOBAL_ACCOUNT, true, 0, AccountView.Traffic.NONE));

  static ExternalServer of(
      ExternalConfig config,
      String clusterId,
      int threadCount,
      Optional<TlsEngines> tls,
      System.Logger logger,
      FaultHandler faults) {
    var threads = IntStream.range(0, threadCount)
        .mapToObj(i -> Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("standpipe-channels-" + i).factory()))
        .toList();
    return new ExternalServer(
        new ExternalBus(config, "_NSS-" + clusterId + "-general", logger, faults::fault), threads,
        tls);
  }

  @Override
  public Bus bus() {
    return externalBus;
  }

  /// The original has no lines for it.
  @Override
  public void introduce(StartupLog log) {
    // See above.
  }

  @Override
  public void connect() {
    try {
      externalBus.connect();
    } catch (NatsException e) {
      throw StartException.ofStreaming(e);
    }
  }

  @Override
  public boolean mayHaveNeighbours() {
    return true;
  }

  @Override
  public void open() {
    try {
      externalBus.awaitInForce();
    } catch (NatsException e) {
      throw StartException.ofStreaming(e);
    }
  }

  /// Clients are connected to another process, which stays.
  @Override
  public void enterLameDuckMode(Runnable whenEmpty) {
    threads.getFirst().execute(whenEmpty);
  }

  /// Only certificates are ours, those of monitoring: connections and users belong to
  /// another process.
  @Override
  public void reconfigure(BrokerConfig next) {
    reloadCertificates();
  }

  /// Users are those of another process.
  @Override
  public void reload(AuthConfig auth) {
    // See above.
  }

  @Override
  public void reloadCertificates() {
    tls.ifPresent(TlsEngines::reload);
  }

  @Override
  public int port() {
    return 0;
  }

  @Override
  public int webSocketPort() {
    return 0;
  }

  @Override
  public String url() {
    return externalBus.url();
  }

  /// What another process does is not ours to count.
  @Override
  public BrokerView view() {
    return NOTHING;
  }

  @Override
  public CompletableFuture<List<ConnectionView>> connections() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletableFuture<List<RouteView>> routes() {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public List<ConnectionView> closedConnections() {
    return List.of();
  }

  @Override
  public List<AccountView> accounts() {
    return NO_ACCOUNTS;
  }

  @Override
  public List<InterestView> interest(Optional<Subject> receiving) {
    return List.of();
  }

  @Override
  public InterestStatistics interestStatistics() {
    return NO_INTEREST;
  }

  @Override
  public void close() {
    externalBus.close();
    threads.forEach(ExecutorService::shutdownNow);
    threads.forEach(ExternalServer::awaitEnd);
  }

  private static void awaitEnd(ExecutorService thread) {
    try {
      var _ = thread.awaitTermination(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
