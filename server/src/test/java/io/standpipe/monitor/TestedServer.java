package io.standpipe.monitor;

import io.standpipe.broker.AccountView;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ClusterView;
import io.standpipe.broker.ConnectionView;
import io.standpipe.broker.InterestStatistics;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.RouteView;
import io.standpipe.broker.RoutesConfig;
import io.standpipe.broker.TlsView;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.measure.Histogram;
import io.standpipe.measure.HistogramView;
import io.standpipe.message.Subject;
import io.standpipe.store.ChannelLimits;
import io.standpipe.store.ChannelLimits.Overrides;
import io.standpipe.store.StoreLimits;
import io.standpipe.store.StoreView;
import io.standpipe.streaming.ChannelDetail;
import io.standpipe.streaming.ChannelView;
import io.standpipe.streaming.ClientView;
import io.standpipe.streaming.DurableView;
import io.standpipe.streaming.ServerState;
import io.standpipe.streaming.StreamingView;
import io.standpipe.streaming.SubscriptionView;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A server that is what a test says. The numbers of the start are those of the reference.
final class TestedServer implements MonitoredServer {
  static final Instant START = Instant.parse("2024-03-01T08:00:00.5Z");
  static final Instant NOW = Instant.parse("2024-03-01T09:30:12.345678901Z");

  volatile Phase phase = Phase.SERVING;
  volatile ServerState state = ServerState.STANDALONE;
  volatile StoreView store = StoreView.SOUND;
  volatile boolean isBroken;
  boolean loginRequired;
  Optional<ClusterView> cluster = Optional.empty();
  BrokerConfig config = BrokerConfig.DEFAULT;
  volatile boolean isSilent;
  final List<ClientView> clients = new ArrayList<>();
  final List<ChannelDetail> channels = new ArrayList<>();
  final List<ConnectionView> open = new ArrayList<>();
  final List<ConnectionView> closed = new ArrayList<>();
  final List<RouteView> routes = new ArrayList<>();
  final List<InterestView> interest = new ArrayList<>();
  final List<AccountView> accounts = new ArrayList<>(
      List.of(new AccountView("$G", true, 21, AccountView.Traffic.NONE)));
  StoreLimits limits = new StoreLimits(100, ChannelLimits.DEFAULT,
      Map.of("audit.>", overrides(0, Duration.ofHours(1)), "audit.x", overrides(7, Duration.ZERO)));

  private static Overrides overrides(long messages, Duration inactivity) {
    return new Overrides(Optional.empty(), Optional.of(messages), Optional.empty(),
        Optional.of(Duration.ofDays(1)), Optional.of(inactivity));
  }

  /// With clients, channels and connections.
  static TestedServer busy() {
    var server = new TestedServer();
    server.clients
        .add(new ClientView("payments-depl-77aa", "_INBOX.B8L3QYR0", List.of("ticket:created"), 2));
    server.clients.add(new ClientView("Orders-depl-6c5f", "_INBOX.A7K2PZQ9",
        List.of("ticket:created", "gone"), 0));
    server.channels.add(new ChannelDetail(channel("ticket:created", 310, 4),
        List.of(
            new SubscriptionView("Orders-depl-6c5f", "_INBOX.P", "_INBOX.PA", "", "", false, false,
                1024, 5, 310, 1, false),
            new SubscriptionView("mailer", "_INBOX.C1N5RTV3", "_INBOX.W8", "mail", "", true, true,
                16, 30, 280, 0, false),
            new SubscriptionView("Orders-depl-6c5f", "_INBOX.Q", "_INBOX.QA", "",
                "orders-service:orders-service", true, false, 2, 5, 309, 2, true),
            new SubscriptionView("payments-depl-77aa", "_INBOX.R", "_INBOX.RA", "", "plain", false,
                false, 1, 5, 0, 0, false)),
        List.of(
            new DurableView("mailer", "mail", "", true, 280, 0, 30, 1_709_285_000_000_000_000L, 0),
            new DurableView("", "orders-service", "orders-service", false, 310, 2, 0,
                1_709_285_400_345_678_901L, 3))));
    server.channels.add(new ChannelDetail(channel("Audit", 0, 0), List.of(), List.of()));
    server.channels.add(new ChannelDetail(channel("a\"b\\<x>&y", 2, 0), List.of(), List.of()));
    server.open.add(connection(7, Optional.empty(), "").withName("stan-client", "go", "1.11"));
    server.open.add(connection(5, Optional.empty(), "").view);
    server.closed.add(connection(6, Optional.of(NOW.minusSeconds(60)), "Client Closed").view);
    server.interest.add(new InterestView("$G", "_INBOX.A", "", "1", 12, 0, 7));
    server.interest.add(new InterestView("$G", "orders.*", "workers", "2", 3, 10, 7));
    server.interest.add(new InterestView("$G", "_STAN.pub.ticketing.>", "", "", 0, 0, 0));
    return server;
  }

  /// With two other servers: one it dials, and one that has dialled it and says nothing yet.
  static TestedServer clustered() {
    var server = busy();
    server.config = server.config.with(new RoutesConfig("shops", "0.0.0.0", 6222, "", "",
        RoutesConfig.DEFAULT_AUTH_TIMEOUT,
        List.of(URI.create("nats-route://me:secret@stan-1:6222")), "", false, 0, Optional.empty()));
    server.cluster = Optional
        .of(new ClusterView("shops", 6222, 2, List.of("10.0.0.1:4222", "10.0.0.2:4222")));
    server.routes.add(new RouteView(2, "NTHIRD", "stan-2", false, false, "10.0.0.3", 51_234,
        NOW.minusSeconds(70), NOW.minusSeconds(8), 0, 0, 0, 0, 0, 0, List.of()));
    server.routes.add(new RouteView(1, "NSECOND", "stan-1", true, true, "10.0.0.2", 6222, START,
        NOW.minusSeconds(1), 250_000, 17, 40, 50, 600, 700,
        List.of(new InterestView("$G", "prices.>", "", "$G prices.>", 0, 0, 1),
            new InterestView("$G", "orders.new", "workers", "$G orders.new workers", 0, 0, 1))));
    return server;
  }

  /// With users, accounts and TLS.
  static TestedServer withAccounts() {
    var server = busy();
    var closed = new AccountView.Traffic(10, 100, 20, 200, 1);
    server.accounts.add(new AccountView("SHOP", false, 3, closed));
    server.accounts.add(new AccountView("IDLE", false, 0, AccountView.Traffic.NONE));
    server.interest.add(new InterestView("SHOP", "sale", "", "1", 0, 0, 9));
    var tls = new TlsView("1.3", "TLS_AES_128_GCM_SHA256",
        List.of(new TlsView.Peer("CN=bob", "aa", "bb")));
    server.open.add(new ConnectionView(9, ConnectionType.STANDARD, "10.0.0.9", 1, START, START,
        Optional.empty(), "", 0, 0, 1, 2, 30, 40, 1, "", "", "", Optional.of(tls), "bob", "SHOP"));
    return server;
  }

  /// Without limits of single channels, and nobody there.
  static TestedServer empty() {
    var server = new TestedServer();
    server.limits = StoreLimits.DEFAULT;
    return server;
  }

  static ChannelView channel(String name, long last, int subscriptions) {
    return new ChannelView(name, last, last * 155, last == 0 ? 0 : 1, last, subscriptions, last * 2,
        last * 300, 3, 1);
  }

  private static Connection connection(long id, Optional<Instant> stop, String reason) {
    return new Connection(
        new ConnectionView(id, ConnectionType.STANDARD, "10.0.0." + id, 40_000 + (int) id, START,
            NOW.minusSeconds(id), stop, reason, id == 7 ? 1_234_000 : 0, id == 7 ? 100 : 0, 1 + id,
            20 - id, 300 + id, 4000 - id, id == 7 ? 2 : 0, "", "", "", Optional.empty(), "", "$G"));
  }

  private record Connection(ConnectionView view) {
    ConnectionView withName(String name, String lang, String version) {
      return new ConnectionView(view.id(), view.type(), view.ip(), view.port(), view.start(),
          view.lastActivity(), view.stop(), view.reason(), view.roundTripNanos(),
          view.pendingBytes(), view.inMessages(), view.outMessages(), view.inBytes(),
          view.outBytes(), view.subscriptions(), name, lang, version, view.tls(), view.user(),
          view.account());
    }
  }

  @Override
  public Versions versions() {
    return new Versions("0.25.6", "2.9.24", "9.8.7");
  }

  @Override
  public Phase phase() {
    return phase;
  }

  @Override
  public StreamingView streaming() {
    if (isBroken) {
      throw new IllegalStateException("a mistake of ours");
    }
    return new StreamingView("ticketing", "Zk3vQ0mB7T1yW9xRcD5uLa", state, START, 7, 19, 4, 15_210,
        4_021_877, 15_300, 5_120_334, 44_120, 11_820_456);
  }

  @Override
  public List<ChannelView> channels() {
    return channels.stream().map(ChannelDetail::channel).toList();
  }

  @Override
  public List<ClientView> clients() {
    return clients;
  }

  @Override
  public CompletableFuture<Optional<ChannelDetail>> describe(String channel) {
    return isSilent
        ? new CompletableFuture<>()
        : CompletableFuture.completedFuture(channels.stream()
            .filter(detail -> detail.channel().name().equals(channel))
            .findFirst());
  }

  @Override
  public HistogramView publishLatency() {
    var histogram = new Histogram();
    histogram.record(300_000);
    histogram.record(1_500_000);
    return histogram.view();
  }

  @Override
  public String storeKind() {
    return "FILE";
  }

  @Override
  public StoreView store() {
    return store;
  }

  @Override
  public StoreLimits limits() {
    return limits;
  }

  @Override
  public BrokerView broker() {
    return new BrokerView("NSERVER", "NSERVER", 4222, 0, START, 2, 3, 21, 15_400, 5_200_000, 60_000,
        16_000_000, 1, loginRequired, cluster);
  }

  @Override
  public BrokerConfig brokerConfig() {
    return config;
  }

  @Override
  public CompletableFuture<List<ConnectionView>> connections() {
    return CompletableFuture.completedFuture(List.copyOf(open));
  }

  @Override
  public CompletableFuture<List<RouteView>> routes() {
    return CompletableFuture.completedFuture(List.copyOf(routes));
  }

  @Override
  public List<ConnectionView> closedConnections() {
    return List.copyOf(closed);
  }

  @Override
  public List<AccountView> accounts() {
    return List.copyOf(accounts);
  }

  @Override
  public List<InterestView> interest(Optional<Subject> receiving) {
    return receiving.isEmpty() ? List.copyOf(interest) : List.of(interest.get(1));
  }

  @Override
  public InterestStatistics interestStatistics() {
    return new InterestStatistics(21, 30, 9, 1000, 250, 12, 3, 1.5);
  }
}
