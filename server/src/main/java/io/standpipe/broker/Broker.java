package io.standpipe.broker;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.standpipe.actor.FaultHandler;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.auth.ConnectionType;
import io.standpipe.broker.auth.SlowChecks;
import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.bus.Bus;
import io.standpipe.message.Subject;
import java.lang.System.Logger;
import java.nio.channels.ServerSocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The core NATS server. Any thread may call.
///
/// A connection belongs to one event loop for life, which parses what it sends and, on the spot,
/// places each message into the output of every recipient, whatever loop that belongs to. Recipients
/// write once per batch of messages read. See docs/decisions/0003-event-loops-and-outbound.md.
public final class Broker implements AutoCloseable {
  private static final long CLOSE_MILLIS_MAX = 1000;

  private final BrokerConfig config;
  private final int port;
  private final MultiThreadIoEventLoopGroup group;
  private final List<Loop> loops = new ArrayList<>();
  private final NioServerSocketChannel listener;
  private final PooledByteBufAllocator allocator;
  private final Hub hub;
  private final LocalBus bus;
  private final Connections connections;
  private final Sharing sharing;
  private final Door door;
  private final SlowChecks slowChecks = new SlowChecks();
  /// Null if nobody comes in WebSocket frames.
  private final @Nullable WebSocketListener webSockets;
  /// Null if other servers have no way in.
  private final @Nullable RouteListener routeListener;
  private final AtomicBoolean isLameDuck = new AtomicBoolean();
  private final Instant startTime = Instant.now();

  private Broker(
      BrokerConfig config,
      ServerSocketChannel socket,
      Logger logger,
      FaultHandler faults) {
    this.config = config;
    var security = new Security(config.auth(), config.tls(), slowChecks);
    var routeSocket = config.routes().map(RouteListener::bind).orElse(null);
    var webSocket = config.webSocket()
        .map(listening -> WebSocketListener.Bound.of(config, listening, slowChecks))
        .orElse(null);
    var random = new SecureRandom();
    var id = ServerInfo.newServerId(random);
    this.port = socket.socket().getLocalPort();
    var info = ServerInfo.of(config, id, port);
    this.allocator = allocator(config.eventLoops(), security.tls() != null || webSocket != null);
    var interest = config.routes().isPresent()
        ? new Interest(config.routes().get().permissions())
        : null;
    var accounts = new Accounts(random, interest);
    var urls = new ClientUrls(interest == null ? List.of() : info.clientUrls());
    var webSocketInfo = webSocket == null ? info : webSocket.info(info);
    var webSocketUrls = new ClientUrls(
        webSocket == null || interest == null ? List.of() : webSocketInfo.clientUrls());
    this.hub = new Hub(config, accounts, security, allocator, info, urls, webSocketUrls,
        new BrokerLog(logger), faults);
    this.bus = new LocalBus(hub, accounts.named(config.auth().engineAccount()));
    this.group = new MultiThreadIoEventLoopGroup(config.eventLoops(),
        new DefaultThreadFactory("standpipe-loop"), NioIoHandler.newFactory());
    group.forEach(executor -> loops.add(loop((EventLoop) executor)));
    this.sharing = new Sharing(new Imports(accounts, id), hub.log(), loops.getFirst().executor());
    this.connections = new Connections(hub);
    this.door = new Door(ConnectionType.STANDARD, info, urls, security);
    this.listener = new NioServerSocketChannel(socket);
    listener.pipeline()
        .addLast(new Acceptor(hub, loops, new PlainReception(hub, door, connections)));
    this.webSockets = webSocket == null
        ? null
        : new WebSocketListener(hub, webSocket, webSocketInfo, connections);
    this.routeListener = interest == null || routeSocket == null
        ? null
        : new RouteListener(hub, config.routes().orElseThrow(), interest, loops, routeSocket,
            () -> connections.open().forEach(Connection::announceUrls));
    sharing.agree(config.auth());
  }

  /// Takes over `listener`, which must be bound, and starts the event loops. Nothing is accepted
  /// before [#open]; the kernel queues connections until then.
  public static Broker create(
      BrokerConfig config,
      ServerSocketChannel listener,
      Logger logger,
      FaultHandler faults) {
    return new Broker(config, listener, logger, faults);
  }

  /// One small arena per loop: output is short-lived, and most servers are idle most of the time.
  /// Heap arenas are for what TLS has decrypted.
  private static PooledByteBufAllocator allocator(int arenas, boolean tls) {
    int pageSize = 8192;
    int maxOrder = 6; // arenas grow by 512 KiB
    return new PooledByteBufAllocator(!tls, tls ? arenas : 0, arenas, pageSize, maxOrder, 256, 64,
        false);
  }

  private Loop loop(EventLoop executor) {
    var loop = new Loop(executor, hub);
    executor.execute(() -> bus.join(loop));
    return loop;
  }

  /// Publishes and subscribes within the process; works before [#open].
  public Bus bus() {
    return bus;
  }

  /// The threads that carry connections.
  public List<ScheduledExecutorService> loops() {
    return loops.stream().<ScheduledExecutorService>map(Loop::executor).toList();
  }

  /// Lets other servers in and dials those that are configured; waits that long for them to say who
  /// listens there. Before [#open], once; does nothing without routes.
  public void joinCluster(Duration max) {
    if (routeListener != null) {
      routeListener.open();
      try {
        routeListener.awaitSettled(max);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Accepts connections from now on.
  public void open() {
    loops.getFirst().executor().register(listener).syncUninterruptibly();
    if (config.auth().hasPlainPasswords()) {
      hub.log().warn("Plaintext passwords detected, use nkeys or bcrypt");
    }
    hub.log().info("Listening for client connections on " + config.host() + ":" + port());
    if (hub.security().tls() != null) {
      hub.log().info("TLS required for client connections");
    }
    if (webSockets != null) {
      webSockets.open(loops);
    }
    hub.log().info("Server is ready");
  }

  /// Takes over other settings while the server runs. Limits and times count for those who connect
  /// from now on; connections beyond a lower limit of their number are closed. Certificates are read
  /// again, and who may connect is as with [#reload].
  ///
  /// Not the address, the number of loops, or the bounds of payloads and of what is pending.
  ///
  /// @throws IllegalArgumentException if certificates are not valid; nothing has changed then
  public void reconfigure(BrokerConfig next) {
    reloadCertificates();
    var before = hub.settings().getAndSet(next);
    if (!before.auth().equals(next.auth())) {
      reload(next.auth());
    }
    int excess = next.maxConnections() < 0
        ? 0
        : Math.max(0, connections.open().size() - next.maxConnections());
    connections.open()
        .stream()
        .limit(excess)
        .forEach(connection -> connection.close(CloseReason.CONNECTIONS_EXCEEDED));
    if (excess > 0) {
      hub.log().info("Closed " + excess + " connections to fall within max_connections");
    }
  }

  /// Accepts nobody any more, tells clients to go elsewhere, and closes those that stay bit by bit.
  ///
  /// @param whenEmpty runs when none is left, perhaps more than once, on a loop, which must not be
  ///          held up
  public void enterLameDuckMode(Runnable whenEmpty) {
    if (!isLameDuck.compareAndSet(false, true)) {
      return;
    }
    hub.log().info("Entering lame duck mode, stop accepting new clients");
    var loop = loops.getFirst().executor();
    var lameDuck = new LameDuck(hub, connections, loop, new SecureRandom());
    if (webSockets != null) {
      webSockets.close();
    }
    if (routeListener != null) {
      routeListener.announceLameDuck();
    }
    var _ = listener.close().addListener(_ -> loop.execute(() -> lameDuck.start(whenEmpty)));
  }

  public int port() {
    return port;
  }

  /// Where clients connect that speak WebSocket; 0 if they cannot.
  public int webSocketPort() {
    return webSockets == null ? 0 : webSockets.port();
  }

  /// Where other servers connect; 0 if they cannot.
  public int routePort() {
    return routeListener == null ? 0 : routeListener.port();
  }

  /// How many other servers are connected.
  public int routes() {
    return routeListener == null ? 0 : routeListener.count();
  }

  /// 56 characters, the first an N; different each time.
  public String serverId() {
    return hub.info().serverId();
  }

  public BrokerView view() {
    var counters = hub.counters();
    return new BrokerView(serverId(), hub.info().serverName(), port(), webSocketPort(), startTime,
        counters.connections.get(), counters.totalConnections.get(), hub.accounts().subscriptions(),
        counters.inMessages.sum(), counters.inBytes.sum(), counters.outMessages.sum(),
        counters.outBytes.sum(), counters.slowConsumers.sum(), hub.security().isLoginRequired(),
        Optional.ofNullable(routeListener).map(RouteListener::view));
  }

  /// Those configured and those that somebody is in, in any order.
  public List<AccountView> accounts() {
    hub.security()
        .authenticator()
        .config()
        .users()
        .forEach(user -> hub.accounts().named(user.account()));
    return hub.accounts()
        .all()
        .stream()
        .map(account -> account.view(account.name().equals(config.auth().engineAccount())))
        .toList();
  }

  /// Those open now, in any order. Completes on a loop, which must not be held up; not at all if
  /// that has ended.
  public CompletableFuture<List<ConnectionView>> connections() {
    return Census.take(connections.open(), Connection::loop, Connection::view);
  }

  /// The other servers that are connected, in any order. Completes like [#connections].
  public CompletableFuture<List<RouteView>> routeViews() {
    return routeListener == null
        ? CompletableFuture.completedFuture(List.of())
        : Census.take(routeListener.connected(), RouteConnection::loop, RouteConnection::view);
  }

  /// Those closed last, the oldest first; 10,000 at most.
  public List<ConnectionView> closedConnections() {
    return hub.closed().list();
  }

  /// All subscriptions of this server, or those that get messages to a subject, in any order. Those
  /// of other servers are in [#routeViews].
  public List<InterestView> interest(Optional<Subject> receiving) {
    var found = new ArrayList<InterestView>();
    for (var account : hub.accounts().all()) {
      if (receiving.isEmpty()) {
        account.tree().forEach(subscription -> add(found, subscription, account));
      } else {
        var matches = account.tree().match(receiving.get());
        matches.plain().forEach(subscription -> add(found, subscription, account));
        matches.groups()
            .forEach(group -> group.members().forEach(member -> add(found, member, account)));
      }
    }
    return found;
  }

  private static void add(List<InterestView> found, Subscription subscription, Account account) {
    switch (subscription) {
      case ClientSubscription client -> found.add(client.connection().view(client, account));
      case Crossing crossing -> found.add(ofProcess(account, crossing.subject()));
      case LocalSubscription local -> found.add(ofProcess(account, local.subject()));
      case RouteSubscription _ -> {
      }
    }
  }

  private static InterestView ofProcess(Account account, Subject subject) {
    return new InterestView(account.name(), subject.toString(), "", "", 0, 0, 0);
  }

  public InterestStatistics interestStatistics() {
    return hub.accounts().statistics(hub.counters().inMessages.sum());
  }

  /// Reads certificate, key and CA files again; connections from now on get what is in them.
  ///
  /// @throws IllegalArgumentException if they are not valid; nothing has changed then
  public void reloadCertificates() {
    for (var way : doors()) {
      var tls = way.security().tls();
      if (tls != null) {
        tls.reload();
      }
    }
  }

  private List<Door> doors() {
    return webSockets == null ? List.of(door) : List.of(door, webSockets.door());
  }

  /// What gives connections TLS, for other listeners of this process; empty if nothing does.
  public Optional<TlsEngines> tls() {
    return Optional.ofNullable(hub.security().tls());
  }

  /// Changes who may connect. Connections of users that are gone or have other credentials now are
  /// closed, the others get the permissions of the new configuration.
  public void reload(AuthConfig auth) {
    var own = config.webSocket().map(webSocket -> webSocket.auth(auth));
    sharing.agree(auth);
    change(door, auth);
    if (webSockets != null) {
      change(webSockets.door(), own.orElse(auth));
    }
  }

  private void change(Door way, AuthConfig auth) {
    var before = way.security().change(auth);
    connections.open()
        .stream()
        .filter(connection -> connection.door().equals(way))
        .forEach(connection -> connection.recheck(before));
  }

  /// Buffers not given back yet; 0 after [#close] unless we made a mistake.
  long buffersInUse() {
    return allocator.metric()
        .directArenas()
        .stream()
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum()
        + allocator.metric()
            .heapArenas()
            .stream()
            .mapToLong(PoolArenaMetric::numActiveAllocations)
            .sum();
  }

  /// Stops accepting and reading, writes what sockets take at once, and ends the loops.
  @Override
  public void close() {
    if (listener.isRegistered()) {
      listener.close().syncUninterruptibly();
    } else {
      // Never opened, because the start failed.
      listener.unsafe().closeForcibly();
    }
    if (webSockets != null) {
      webSockets.close();
    }
    connections.open().forEach(connection -> connection.close(CloseReason.SHUTDOWN));
    if (routeListener != null) {
      routeListener.close();
    }
    // A loop that ends closes sockets before it runs what waits, such as the goodbyes.
    loops.forEach(loop -> loop.executor().submit(() -> {}).awaitUninterruptibly(CLOSE_MILLIS_MAX));
    group.shutdownGracefully(0, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS_MAX);
    slowChecks.close();
  }
}
