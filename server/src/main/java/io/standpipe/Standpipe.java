package io.standpipe;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.standpipe.actor.FaultHandler;
import io.standpipe.actor.SystemClock;
import io.standpipe.broker.Broker;
import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.WebSocketConfig;
import io.standpipe.broker.auth.AuthConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.broker.tls.TlsEngines;
import io.standpipe.bus.external.ExternalConfig;
import io.standpipe.config.StandpipeConfig;
import io.standpipe.config.StoreConfig;
import io.standpipe.monitor.MonitorConfig;
import io.standpipe.monitor.MonitorServer;
import io.standpipe.monitor.MonitoredServer.Phase;
import io.standpipe.store.Store;
import io.standpipe.store.StoreException;
import io.standpipe.store.encrypted.EncryptedStore;
import io.standpipe.store.encrypted.EncryptionConfig;
import io.standpipe.store.file.FileStore;
import io.standpipe.store.file.FileStoreConfig;
import io.standpipe.store.memory.MemoryStore;
import io.standpipe.store.sql.SqlStore;
import io.standpipe.store.sql.SqlStoreConfig;
import io.standpipe.streaming.StreamingConfig;
import io.standpipe.streaming.StreamingServer;
import io.standpipe.streaming.StreamingView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A server in this process: the core NATS broker and the streaming engine on it.
///
/// ```java
/// try (var server = Standpipe.builder().port(0).start()) {
///   connectTo(server.url());
/// }
/// ```
///
/// Several may run in one JVM. When [Builder#start] returns, clients are served.
public final class Standpipe implements AutoCloseable {
  /// Connections that the kernel keeps until they are accepted; beyond, a client has to try again
  /// after a second.
  private static final int BACKLOG = 4096;

  private final StandpipeConfig config;
  private final System.Logger coreLogger;
  private final System.Logger logger;
  private final Store store;
  private final CoreServer core;
  private final StreamingServer streaming;
  private volatile @Nullable MonitorServer monitor;
  private volatile Phase phase = Phase.RECOVERING;
  private boolean closed;

  /// @param listener null if clients connect to another process
  private Standpipe(Builder settings, @Nullable ServerSocketChannel listener) {
    config = settings.config;
    coreLogger = settings.loggers.apply("core");
    logger = settings.loggers.apply("streaming");
    var faults = settings.onFault == null ? (FaultHandler) this::stopAfterFault : settings.onFault;
    store = openStore(faults);
    core = openCore(listener, faults);
    streaming = new StreamingServer(config.streaming(), store, core.bus(), new SystemClock(),
        core.threads(), new RandomIds(), logger, faults);
  }

  private CoreServer openCore(@Nullable ServerSocketChannel listener, FaultHandler faults) {
    try {
      return listener == null
          ? ExternalServer.of(config.external().orElseThrow(), clusterId(),
              config.broker().eventLoops(), monitoringTls(), logger, faults)
          : new EmbeddedServer(Broker.create(config.broker(), listener, coreLogger, faults),
              host());
    } catch (IllegalArgumentException | UncheckedIOException e) {
      // a certificate, a key or a JWT is not valid, or the port for routes is taken
      store.close();
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Of a server whose clients connect to another process, and that shows its certificate to
  /// nobody else.
  private Optional<TlsEngines> monitoringTls() {
    return config.monitoring()
        .filter(MonitorConfig::secure)
        .flatMap(_ -> config.broker().tls())
        .map(TlsEngines::load);
  }

  private Store openStore(FaultHandler faults) {
    if (config.store() instanceof StoreConfig.Memory && !config.encryption().enabled()) {
      // Apart from the others: linking a switch of patterns takes the JVM its time.
      return new MemoryStore();
    }
    var plain = switch (config.store()) {
      case StoreConfig.Memory() -> new MemoryStore();
      case StoreConfig.File(var file) ->
        FileStore.open(file.withLimits(config.streaming().limits()), logger);
      case StoreConfig.Sql(var sql) -> SqlStore.open(sql, config.streaming().limits(), logger,
          reason -> faults.fault("the store", new StoreException(reason)));
    };
    return config.encryption().enabled() ? new EncryptedStore(plain, config.encryption()) : plain;
  }

  public static Builder builder() {
    return new Builder();
  }

  private void open() {
    var log = new StartupLog(coreLogger, logger);
    log.head(clusterId(), streaming.serverId());
    core.introduce(log);
    log.notes(config.notes());
    config.monitoring().ifPresent(this::openMonitor);
    core.connect();
    var recovered = streaming.recover();
    if (core.mayHaveNeighbours()) {
      refuseNeighbour();
    }
    streaming.open();
    core.open();
    log.recovered(recovered);
    log.subjects(streaming.subjects());
    log.store(store.kind(), config.store());
    log.limits(config.streaming().limits());
    phase = Phase.SERVING;
    log.ready();
  }

  /// Two servers of one cluster id would both answer each request.
  private void refuseNeighbour() {
    if (streaming.hasNeighbour()) {
      throw StartException.ofStreaming(new IllegalStateException(
          "discovered another streaming server with cluster ID \"" + clusterId() + "\""));
    }
  }

  private void openMonitor(MonitorConfig where) {
    try {
      monitor = MonitorServer.start(where, core.tls(),
          new Monitored(config, streaming, store, core, () -> phase), coreLogger);
    } catch (IOException e) {
      throw new StartException(String.valueOf(e.getMessage()), e);
    }
  }

  /// Rather no server than one that goes on with broken state. On a thread of its own, because the
  /// one that failed has to end first.
  private void stopAfterFault(String where, Throwable cause) {
    logger.log(ERROR, "Stopping after a fault in " + where, cause);
    Thread.ofPlatform().name("standpipe-fault").start(this::close);
  }

  public String host() {
    return config.broker().host();
  }

  /// The port in use, also if any free one was asked for; 0 if clients connect to another process.
  public int port() {
    return core.port();
  }

  /// Where monitoring listens; empty if it does not.
  public OptionalInt monitoringPort() {
    var current = monitor;
    return current == null ? OptionalInt.empty() : OptionalInt.of(current.port());
  }

  /// Where clients connect that speak WebSocket; empty if they cannot.
  public OptionalInt webSocketPort() {
    int port = core.webSocketPort();
    return port == 0 ? OptionalInt.empty() : OptionalInt.of(port);
  }

  /// Everywhere this server listens.
  public List<ListeningAddress> listeners() {
    var listeners = new ArrayList<ListeningAddress>();
    if (port() > 0) {
      listeners.add(new ListeningAddress("nats", "nats", host(), port()));
    }
    config.monitoring()
        .ifPresent(where -> listeners.add(new ListeningAddress("monitoring", where.scheme(),
            where.host(), monitoringPort().orElseThrow())));
    brokerView().cluster()
        .ifPresent(cluster -> listeners.add(new ListeningAddress("cluster", "nats",
            config.broker().routes().orElseThrow().host(), cluster.port())));
    config.broker()
        .webSocket()
        .ifPresent(where -> webSocketPort().ifPresent(port -> listeners
            .add(new ListeningAddress("websocket", where.scheme(), where.host(), port))));
    return List.copyOf(listeners);
  }

  /// Where a client on this machine connects to.
  public String url() {
    return core.url();
  }

  public String clusterId() {
    return config.streaming().clusterId();
  }

  /// Whether streaming clients are served.
  public boolean isReady() {
    return phase == Phase.SERVING;
  }

  /// Changes who may connect. Connections of users that are gone, or have other credentials now,
  /// are closed; the others get the permissions of the new configuration.
  public void reload(AuthConfig auth) {
    core.reload(auth);
  }

  /// Reads the files of certificates and keys again, for connections from now on.
  ///
  /// @throws IllegalArgumentException if they are not valid; nothing has changed then
  public void reloadCertificates() {
    core.reloadCertificates();
  }

  public StreamingView streamingView() {
    return streaming.view();
  }

  public BrokerView brokerView() {
    return core.view();
  }

  /// Takes over what of other settings can change while the server runs: limits and times of
  /// connections, certificates, and who may connect. See docs/configuration.md.
  ///
  /// @throws IllegalArgumentException if certificates are not valid; nothing has changed then
  public void reconfigure(StandpipeConfig next) {
    core.reconfigure(next.broker());
  }

  /// Prepares a stop without haste: accepts nobody any more, tells clients to go elsewhere, and
  /// closes those that stay bit by bit.
  ///
  /// @param whenEmpty runs when none is left, perhaps more than once, on a thread that it must not
  ///          hold up; what is left to do is [#close]
  public void enterLameDuckMode(Runnable whenEmpty) {
    phase = Phase.STOPPING;
    core.enterLameDuckMode(whenEmpty);
  }

  /// Stops at once and cleanly; closing twice does nothing.
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    phase = Phase.STOPPING;
    logger.log(INFO, "Shutting down.");
    coreLogger.log(INFO, "Initiating Shutdown...");
    core.close();
    var current = monitor;
    if (current != null) {
      current.close();
    }
    streaming.close();
    store.close();
    coreLogger.log(INFO, "Server Exiting..");
  }

  /// Collects settings; the defaults are those of the original, on all interfaces and port 4222.
  public static final class Builder {
    private StandpipeConfig config = StandpipeConfig.DEFAULT;
    private Function<String, System.Logger> loggers = name -> System
        .getLogger("io.standpipe." + name);
    private @Nullable ServerSocketChannel listener;
    private @Nullable FaultHandler onFault;

    private Builder() {}

    /// Replaces all settings made so far.
    public Builder config(StandpipeConfig newConfig) {
      config = newConfig;
      return this;
    }

    public Builder host(String host) {
      return address(host, config.broker().port());
    }

    /// 0 takes any free port; see [Standpipe#port].
    public Builder port(int port) {
      return address(config.broker().host(), port);
    }

    private Builder address(String host, int port) {
      return broker(config.broker().withAddress(host, port));
    }

    /// Who may connect, and what they may do; see docs/security.md.
    public Builder auth(AuthConfig auth) {
      return broker(config.broker().with(auth));
    }

    /// Opens a port for clients that speak the core protocol inside WebSocket frames, too.
    public Builder webSocket(WebSocketConfig webSocket) {
      return broker(config.broker().with(webSocket));
    }

    /// Has clients speak TLS.
    public Builder tls(TlsConfig tls) {
      return broker(config.broker().with(tls));
    }

    private Builder broker(BrokerConfig broker) {
      return config(config.with(broker));
    }

    public Builder clusterId(String clusterId) {
      var old = config.streaming();
      return streaming(
          new StreamingConfig(clusterId, old.heartbeatInterval(), old.heartbeatTimeout(),
              old.heartbeatFailCount(), old.replaceDurable(), old.limits(), old.discoverPrefix()));
    }

    public Builder streaming(StreamingConfig streaming) {
      return config(config.with(streaming));
    }

    /// Keeps messages in a directory instead of in memory. Limits are those of [#streaming].
    public Builder fileStore(FileStoreConfig store) {
      return config(config.with(new StoreConfig.File(store)));
    }

    /// Keeps messages in a database instead of in memory. Limits are those of [#streaming].
    public Builder sqlStore(SqlStoreConfig store) {
      return config(config.with(new StoreConfig.Sql(store)));
    }

    /// Encrypts the payloads of messages where they are stored.
    public Builder encryption(EncryptionConfig encryption) {
      return config(config.with(encryption));
    }

    /// Serves clients of a NATS server that runs elsewhere, instead of starting one.
    public Builder external(ExternalConfig server) {
      return config(config.with(server));
    }

    /// A bound socket to accept clients from, instead of binding the configured address. The server
    /// closes it.
    public Builder listener(ServerSocketChannel boundListener) {
      listener = boundListener;
      return this;
    }

    /// Where log lines go, by component: `core` and `streaming`. Default: [System#getLogger].
    public Builder logging(Function<String, System.Logger> newLoggers) {
      loggers = newLoggers;
      return this;
    }

    /// What to do after a programming error, instead of closing the server.
    public Builder onFault(FaultHandler handler) {
      onFault = handler;
      return this;
    }

    /// Starts the server. Fails with a [StartException] that says why in one line.
    public Standpipe start() {
      var socket = config.external().isPresent() ? null : listener == null ? bind() : listener;
      try {
        var server = new Standpipe(this, socket);
        try {
          server.open();
        } catch (RuntimeException e) {
          server.close();
          throw e;
        }
        return server;
      } catch (StoreException e) {
        closeQuietly(socket);
        throw StartException.ofStreaming(e);
      }
    }

    private static void closeQuietly(@Nullable ServerSocketChannel socket) {
      try {
        if (socket != null) {
          socket.close();
        }
      } catch (IOException _) {
        // The failure that led here says more.
      }
    }

    private ServerSocketChannel bind() {
      var host = config.broker().host();
      int port = config.broker().port();
      try {
        var channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        return channel.bind(new InetSocketAddress(host, port), BACKLOG);
      } catch (IOException e) {
        throw new StartException(
            "Error listening on port: " + host + ":" + port + ", " + e.getMessage(), e);
      }
    }
  }
}
