package io.standpipe.monitor;

import io.standpipe.broker.BrokerConfig;
import io.standpipe.broker.BrokerView;
import io.standpipe.broker.ClusterView;
import io.standpipe.broker.InterestView;
import io.standpipe.broker.WebSocketConfig;
import io.standpipe.broker.tls.TlsConfig;
import io.standpipe.message.Subject;
import io.standpipe.message.Subjects;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The pages of the core server, but for those of connections, routes and accounts. Times are UTC.
/// What this server does not have, such as leaf nodes, is shown as the original shows it when it is
/// not configured.
///
/// Source: reference, core server 5, monitoring 3.
final class CorePages {
  static final String SYSTEM_ACCOUNT = "$SYS";
  private static final List<String> PATHS = List.of("/", "/accountz", "/accstatz", "/connz",
      "/gatewayz", "/healthz", "/ipqueuesz", "/jsz", "/leafz", "/routez", "/stacksz", "/subsz",
      "/varz");
  private static final List<String> LINKS = List.of("varz", "jsz", "connz", "accountz", "accstatz",
      "subsz", "routez", "leafz", "gatewayz", "healthz");

  private final MonitoredServer server;
  private final MonitorConfig config;
  private final int port;
  private final InstantSource clock;
  private final ProcessFiles process;
  private final CpuMeter cpu = new CpuMeter();
  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();

  /// @param port where monitoring listens
  CorePages(
      MonitoredServer server,
      MonitorConfig config,
      int port,
      InstantSource clock,
      ProcessFiles process) {
    this.server = server;
    this.config = config;
    this.port = port;
    this.clock = clock;
    this.process = process;
    PATHS.forEach(path -> requests.put(path, new LongAdder()));
  }

  static String runtime() {
    return "java" + System.getProperty("java.version");
  }

  static String time(Instant time) {
    return GoText.time(time, ZoneOffset.UTC);
  }

  /// A page was asked for.
  void count(String path) {
    var count = requests.get(path);
    if (count != null) {
      count.increment();
    }
  }

  String index() {
    var links = new StringBuilder();
    LINKS.forEach(link -> links.append("<a href=\"")
        .append(config.basePath())
        .append('/')
        .append(link)
        .append("\">")
        .append(link)
        .append("</a><br/>\n"));
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head><title>Standpipe</title></head>
        <body>
        %s<br/>
        <a href="/streaming">streaming</a><br/>
        <a href="/metrics">metrics</a><br/>
        </body>
        </html>
        """.formatted(links);
  }

  /// What most pages begin with.
  JsonObject head() {
    return new JsonObject().put("server_id", server.broker().serverId())
        .put("now", time(clock.instant()));
  }

  JsonObject varz() {
    var view = server.broker();
    var broker = server.brokerConfig();
    var page = new JsonObject().put("server_id", view.serverId())
        .put("server_name", view.serverName())
        .put("version", server.versions().core())
        .put("proto", 1)
        .put("go", runtime())
        .put("host", broker.host())
        .put("port", view.port())
        .putIfTrue("auth_required", view.authRequired())
        .putIfTrue("tls_required", broker.tls().filter(tls -> !tls.plainAllowed()).isPresent())
        .putIfTrue("tls_verify", broker.tls().filter(TlsConfig::verify).isPresent())
        .putUnlessEmpty("connect_urls",
            view.cluster().map(ClusterView::connectUrls).orElse(List.of()));
    putLimits(page, broker, view);
    var now = clock.instant();
    page.put("start", time(view.startTime()))
        .put("now", time(now))
        .put("uptime", GoText.uptime(Duration.between(view.startTime(), now)))
        .put("mem", process.residentBytes().orElse(0))
        .put("cores", Runtime.getRuntime().availableProcessors())
        .put("gomaxprocs", Runtime.getRuntime().availableProcessors())
        .put("cpu", cpu.percent());
    putCounters(page, view);
    return page.put("config_load_time", time(view.startTime()))
        .put("system_account", SYSTEM_ACCOUNT);
  }

  private void putLimits(JsonObject page, BrokerConfig broker, BrokerView view) {
    var subscriptionsMax = Optional.of(broker.restrictions().subscriptionsMax());
    page.put("max_connections", broker.maxConnections())
        .putIfPresent("max_subscriptions", subscriptionsMax.filter(max -> max > 0))
        .put("ping_interval", broker.pingInterval().toNanos())
        .put("ping_max", broker.pingMax())
        .put("http_host", config.host())
        .put("http_port", config.secure() ? 0 : port)
        .put("http_base_path", config.basePath())
        .put("https_port", config.secure() ? port : 0)
        .put("auth_timeout", seconds(broker.auth().timeout()))
        .put("max_control_line", broker.maxControlLine())
        .put("max_payload", broker.maxPayload())
        .put("max_pending", broker.maxPending());
    page.put("cluster",
        view.cluster()
            .map(cluster -> RoutePages.cluster(cluster, broker.routes().orElseThrow()))
            .orElseGet(JsonObject::new));
    for (var unused : List.of("gateway", "leaf", "mqtt")) {
      page.put(unused, new JsonObject());
    }
    page.put("websocket",
        broker.webSocket()
            .map(listener -> webSocket(listener, view.webSocketPort()))
            .orElseGet(JsonObject::new))
        .put("jetstream", new JsonObject());
    page.put("tls_timeout",
        seconds(broker.tls().map(TlsConfig::timeout).orElse(TlsConfig.DEFAULT_TIMEOUT)))
        .put("write_deadline", broker.writeDeadline().toNanos());
  }

  /// What is off or empty is left out, as by the original.
  private static JsonObject webSocket(WebSocketConfig listener, int port) {
    var entry = new JsonObject().put("host", listener.host())
        .put("port", port)
        .putUnlessEmpty("advertise", listener.advertise())
        .putUnlessEmpty("no_auth_user", listener.login().noAuthUser())
        .putUnlessEmpty("jwt_cookie", listener.jwtCookie())
        .put("handshake_timeout", listener.handshakeTimeout().toNanos());
    listener.login().timeout().ifPresent(time -> entry.put("auth_timeout", seconds(time)));
    return entry.putIfTrue("no_tls", listener.tls().isEmpty())
        .putIfTrue("tls_map", listener.tls().filter(TlsConfig::verifyAndMap).isPresent())
        .putIfTrue("same_origin", listener.origins().same())
        .putUnlessEmpty("allowed_origins", listener.origins().allowed())
        .putIfTrue("compression", listener.compression());
  }

  static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }

  private void putCounters(JsonObject page, BrokerView view) {
    var requestStatistics = new JsonObject();
    new TreeMap<>(requests).forEach((path, count) -> requestStatistics.put(path, count.sum()));
    int routes = view.cluster().map(ClusterView::routes).orElse(0);
    page.put("connections", view.connections())
        .put("total_connections", view.totalConnections())
        .put("routes", routes)
        .put("remotes", routes)
        .put("leafnodes", 0)
        .put("in_msgs", view.inMessages())
        .put("out_msgs", view.outMessages())
        .put("in_bytes", view.inBytes())
        .put("out_bytes", view.outBytes())
        .put("slow_consumers", view.slowConsumers())
        .put("subscriptions", view.subscriptions())
        .put("http_req_stats", requestStatistics);
  }

  JsonObject subsz(Query query) {
    boolean lists = query.isTrue("subs");
    long offset = query.coreOffset();
    long limit = query.coreLimit();
    var test = query.text("test");
    if (!test.isEmpty() && !isPublishSubject(test)) {
      throw new BadRequest(400, "invalid test subject, must be valid publish subject: " + test);
    }
    var statistics = server.interestStatistics();
    double hits = Math.max(0, statistics.matches() - statistics.misses());
    var page = new JsonObject();
    if (lists) {
      putList(page, test, query.text("acc"), offset, limit);
    }
    var all = new JsonObject().put("num_subscriptions", statistics.subscriptions())
        .put("num_cache", statistics.kept())
        .put("num_inserts", statistics.inserts())
        .put("num_removes", statistics.removes())
        .put("num_matches", statistics.matches())
        .put("cache_hit_rate", hits / Math.max(1, statistics.matches()))
        .put("max_fanout", statistics.fanoutMax())
        .put("avg_fanout", statistics.fanoutAverage());
    if (page.fields().isEmpty()) {
      return all;
    }
    var withList = head();
    all.fields().forEach(withList::put);
    page.fields().forEach(withList::put);
    return withList;
  }

  private static boolean isPublishSubject(String text) {
    var subject = Subject.of(text);
    return Subjects.isValid(subject) && Subjects.isLiteral(subject);
  }

  private void putList(JsonObject page, String test, String account, long offset, long limit) {
    var receiving = test.isEmpty() ? Optional.<Subject>empty() : Optional.of(Subject.of(test));
    var sorted = server.interest(receiving)
        .stream()
        .filter(view -> account.isEmpty() || view.account().equals(account))
        .sorted(Comparator.comparingLong(InterestView::connection)
            .thenComparing(InterestView::subject, ByteOrder.OF_TEXT)
            .thenComparing(InterestView::sid))
        .toList();
    var list = Query.page(sorted, offset, limit);
    if (!list.isEmpty()) {
      page.put("total", sorted.size())
          .put("offset", offset)
          .put("limit", limit)
          .put("subscriptions_list", list.stream().map(CorePages::detail).toList());
    }
  }

  static JsonObject detail(InterestView view) {
    var detail = new JsonObject().put("account", view.account())
        .put("subject", view.subject())
        .putUnlessEmpty("qgroup", view.queue())
        .put("sid", view.sid())
        .put("msgs", view.messages());
    if (view.messagesMax() > 0) {
      detail.put("max", view.messagesMax());
    }
    return detail.put("cid", view.connection());
  }

  JsonObject leafz() {
    return head().put("leafnodes", 0).put("leafs", JsonObject.Null.NULL);
  }

  JsonObject gatewayz() {
    return head().put("outbound_gateways", new JsonObject())
        .put("inbound_gateways", new JsonObject());
  }

  JsonObject jsz() {
    return head().put("disabled", true)
        .put("config", new JsonObject().put("max_memory", 0).put("max_storage", 0))
        .put("memory", 0)
        .put("storage", 0)
        .put("reserved_memory", 0)
        .put("reserved_storage", 0)
        .put("accounts", 0)
        .put("ha_assets", 0)
        .put("api", new JsonObject().put("total", 0).put("errors", 0))
        .put("streams", 0)
        .put("consumers", 0)
        .put("messages", 0)
        .put("bytes", 0);
  }

  /// What all threads do, as text.
  static String stacks() {
    var text = new StringBuilder();
    Thread.getAllStackTraces().forEach((thread, frames) -> {
      text.append(thread.getName()).append(" [").append(thread.getState()).append("]\n");
      for (var frame : frames) {
        text.append("  at ").append(frame).append('\n');
      }
    });
    return text.toString();
  }
}
