package io.standpipe.monitor;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Answers each path. Any thread.
///
/// Pages that go through all channels, clients or connections are made one at a time, so that
/// several that are asked for together take no more memory than the largest, and probes are
/// answered meanwhile.
final class Pages {
  private final String basePath;
  private final Health health;
  private final StreamingPages streaming;
  private final ChannelPages channels;
  private final CorePages core;
  private final ConnectionPages connections;
  private final RoutePages routes;
  private final AccountPages accounts;
  private final Supplier<MetricsPage> metrics;
  private final ReentrantLock longPages = new ReentrantLock();

  private Pages(
      String basePath,
      Health health,
      StreamingPages streaming,
      ChannelPages channels,
      CorePages core,
      ConnectionPages connections,
      RoutePages routes,
      AccountPages accounts,
      Supplier<MetricsPage> metrics) {
    this.basePath = basePath;
    this.health = health;
    this.streaming = streaming;
    this.channels = channels;
    this.core = core;
    this.connections = connections;
    this.routes = routes;
    this.accounts = accounts;
    this.metrics = metrics;
  }

  /// @param port where monitoring listens
  /// @param zone of the times on the streaming pages
  static Pages of(
      MonitoredServer server,
      MonitorConfig config,
      int port,
      InstantSource clock,
      ZoneId zone,
      ProcessFiles process) {
    var inquiry = new Inquiry(server, Inquiry.PATIENCE);
    var streaming = new StreamingPages(server, clock, zone, process);
    var core = new CorePages(server, config, port, clock, process);
    var connections = new ConnectionPages(server, core, inquiry, clock);
    var routes = new RoutePages(server, inquiry, clock);
    return new Pages(config.basePath(), new Health(server), streaming,
        new ChannelPages(server, streaming, inquiry), core, connections, routes,
        new AccountPages(server, core, inquiry),
        () -> new MetricsPage(server, inquiry,
            new ExporterMetrics(server, streaming, core, connections, routes), process, clock,
            config.scheme(), config.host() + ":" + port));
  }

  Reply answer(Request request) {
    try {
      var query = new Query(request.target());
      var redirection = query.redirection();
      return redirection.isPresent() ? Reply.moved(redirection.get()) : answer(request, query);
    } catch (BadRequest e) {
      return e.reply();
    } catch (IllegalArgumentException e) {
      return Reply.error(400, "400 Bad Request");
    }
  }

  private Reply answer(Request request, Query query) {
    return switch (query.path()) {
      case "/livez" -> health.live();
      case "/readyz" -> health.ready();
      case "/startupz" -> health.started();
      case "/metrics" -> oneAtATime(() -> metrics.get().render(request, query));
      case "/streaming" -> Reply.html(StreamingPages.index());
      case "/streaming/serverz" -> data(query, streaming.server());
      case "/streaming/storez" -> data(query, streaming.store());
      case "/streaming/clientsz" -> oneAtATime(() -> data(query, channels.clients(query)));
      case "/streaming/channelsz" -> oneAtATime(() -> data(query, channels.channels(query)));
      case "/streaming/isFTActive" -> Reply.empty(streaming.isFaultToleranceActive() ? 200 : 204);
      default -> core(query);
    };
  }

  private Reply oneAtATime(Supplier<Reply> page) {
    longPages.lock();
    try {
      return page.get();
    } finally {
      longPages.unlock();
    }
  }

  private Reply core(Query query) {
    var path = corePath(query.path());
    core.count(path.equals("/subscriptionsz") ? "/subsz" : path);
    return switch (path) {
      case "/" -> Reply.html(core.index());
      case "/varz" -> data(query, core.varz());
      case "/connz" -> oneAtATime(() -> data(query, connections.connz(query)));
      case "/subsz", "/subscriptionsz" -> oneAtATime(() -> data(query, core.subsz(query)));
      case "/routez" -> data(query, routes.routez(query));
      case "/leafz" -> data(query, core.leafz());
      case "/gatewayz" -> data(query, core.gatewayz());
      case "/accountz" -> oneAtATime(() -> data(query, accounts.accountz(query)));
      case "/accstatz" -> oneAtATime(() -> data(query, accounts.accstatz(query)));
      case "/jsz" -> data(query, core.jsz());
      case "/ipqueuesz" -> data(query, new JsonObject());
      case "/stacksz" -> Reply.text("text/plain; charset=utf-8", CorePages.stacks());
      case "/healthz" -> scripted(query, health.ready());
      default -> Reply.error(404, "404 page not found");
    };
  }

  /// The path below the base path; empty if it is somewhere else.
  private String corePath(String path) {
    if (basePath.isEmpty()) {
      return path;
    }
    if (path.equals(basePath)) {
      return "/";
    }
    return path.startsWith(basePath + "/") && path.length() > basePath.length() + 1
        ? path.substring(basePath.length())
        : "";
  }

  private static Reply data(Query query, JsonObject page) {
    return scripted(query, Reply.json(200, page.toString()));
  }

  /// Wraps JSON if that is asked for.
  private static Reply scripted(Query query, Reply json) {
    var callback = query.text("callback");
    if (callback.isEmpty()) {
      return json;
    }
    return isFunctionName(callback)
        ? json.asScript(callback)
        : Reply.error(400, "invalid callback");
  }

  /// Anything else could be a script of its own.
  private static boolean isFunctionName(String text) {
    return text.chars().allMatch(c -> c == '.' || c == '_' || c == '$' || isLetterOrDigit(c));
  }

  private static boolean isLetterOrDigit(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
  }
}
