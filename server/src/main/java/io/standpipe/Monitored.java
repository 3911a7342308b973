package io.standpipe;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.config.StandpipeConfig;
import io.standpipe.measure.HistogramView;
import io.standpipe.message.Subject;
import io.standpipe.monitor.MonitoredServer;
import io.standpipe.store.Store;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.StoreView;
import io.standpipe.streaming.ChannelDetail;
import io.standpipe.streaming.ChannelView;
import io.standpipe.streaming.ClientView;
import io.standpipe.streaming.StreamingServer;
import io.standpipe.streaming.StreamingView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// What monitoring sees of the parts of a server.
record Monitored(
    StandpipeConfig config,
    StreamingServer streamingServer,
    Store recordStore,
    CoreServer coreServer,
    Supplier<Phase> currentPhase) implements MonitoredServer {
  @Override
  public Versions versions() {
    return new Versions(Version.STREAMING, Version.CORE, Version.STANDPIPE);
  }

  @Override
  public Phase phase() {
    return currentPhase.get();
  }

  @Override
  public StreamingView streaming() {
    return streamingServer.view();
  }

  @Override
  public List<ChannelView> channels() {
    return streamingServer.channels();
  }

  @Override
  public List<ClientView> clients() {
    return streamingServer.clients();
  }

  @Override
  public CompletableFuture<Optional<ChannelDetail>> describe(String channel) {
    return streamingServer.describe(channel);
  }

  @Override
  public HistogramView publishLatency() {
    return streamingServer.publishLatency();
  }

  @Override
  public String storeKind() {
    return recordStore.kind();
  }

  @Override
  public StoreView store() {
    return recordStore.view();
  }

  @Override
  public StoreLimits limits() {
    return config.streaming().limits();
  }

  @Override
  public BrokerView broker() {
    return coreServer.view();
  }

  @Override
  public BrokerConfig brokerConfig() {
    return config.broker();
  }

  @Override
  public CompletableFuture<List<ConnectionView>> connections() {
    return coreServer.connections();
  }

  @Override
  public CompletableFuture<List<RouteView>> routes() {
    return coreServer.routes();
  }

  @Override
  public List<ConnectionView> closedConnections() {
    return coreServer.closedConnections();
  }

  @Override
  public List<AccountView> accounts() {
    return coreServer.accounts();
  }

  @Override
  public List<InterestView> interest(Optional<Subject> receiving) {
    return coreServer.interest(receiving);
  }

  @Override
  public InterestStatistics interestStatistics() {
    return coreServer.interestStatistics();
  }
}
