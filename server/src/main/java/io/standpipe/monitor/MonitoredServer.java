package io.standpipe.monitor;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.measure.HistogramView;
import io.standpipe.message.Subject;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.StoreView;
import io.standpipe.streaming.ChannelDetail;
import io.standpipe.streaming.ChannelView;
import io.standpipe.streaming.ClientView;
import io.standpipe.streaming.StreamingView;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What the pages show. Called on any thread.
public interface MonitoredServer {
  /// What a server is doing.
  enum Phase {
    RECOVERING,
    SERVING,
    STOPPING
  }

  /// Versions that a server tells about itself.
  ///
  /// @param streaming of the streaming server whose place this one takes, `x.y.z`
  /// @param core of the core server that this one behaves like
  /// @param standpipe its own
  record Versions(String streaming, String core, String standpipe) {}

  Versions versions();

  Phase phase();

  StreamingView streaming();

  /// In any order.
  List<ChannelView> channels();

  /// In any order.
  List<ClientView> clients();

  /// Asks a channel who reads it; empty if it does not exist. May never complete while the server
  /// is stopping.
  CompletableFuture<Optional<ChannelDetail>> describe(String channel);

  /// From the arrival of a message until its publisher was told that it is stored.
  HistogramView publishLatency();

  /// `MEMORY`, `FILE`, `SQL`.
  String storeKind();

  StoreView store();

  StoreLimits limits();

  BrokerView broker();

  BrokerConfig brokerConfig();

  /// Those open now, in any order. May never complete while the server is stopping.
  CompletableFuture<List<ConnectionView>> connections();

  /// The other core servers that are connected, in any order. May never complete while the server
  /// is stopping.
  CompletableFuture<List<RouteView>> routes();

  /// Those closed last, the oldest first.
  List<ConnectionView> closedConnections();

  /// In any order.
  List<AccountView> accounts();

  /// Subscriptions of core NATS: all, or those that get messages to a subject.
  List<InterestView> interest(Optional<Subject> receiving);

  InterestStatistics interestStatistics();
}
